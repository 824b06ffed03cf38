# SPDX-License-Identifier: GPL-3.0-or-later
# What the core needs of other packages, as targets. The build reads this file, and so does the installed CMake package
# (packaging/cmake/sharpscopeConfig.cmake.in): a program that links the core finds the same.
include(${CMAKE_CURRENT_LIST_DIR}/libtorch.cmake)

# Needs::<target>, for libraries that bring no package file of their own.
function(sharpscope_need target header library)
  find_path(NEEDS_${target}_INCLUDE_DIR ${header} REQUIRED ${ARGN})
  find_library(NEEDS_${target}_LIBRARY ${library} REQUIRED)
  mark_as_advanced(NEEDS_${target}_INCLUDE_DIR NEEDS_${target}_LIBRARY)
  add_library(Needs::${target} INTERFACE IMPORTED)
  target_include_directories(Needs::${target} SYSTEM INTERFACE ${NEEDS_${target}_INCLUDE_DIR})
  target_link_libraries(Needs::${target} INTERFACE ${NEEDS_${target}_LIBRARY})
endfunction()

find_package(nlohmann_json 3.11 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Threads REQUIRED)
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
find_package(pugixml REQUIRED)
if(SHARPSCOPE_FUZZ) # clang's OpenMP is a package of its own, and one thread is what fuzzing wants
  add_library(OpenMP::OpenMP_CXX INTERFACE IMPORTED)
else()
  find_package(OpenMP REQUIRED COMPONENTS CXX) # without it at::parallel_for is a loop
endif()
sharpscope_need(zip zip.h zip)
sharpscope_need(csv csv.h csv)
sharpscope_need(matio matio.h matio)
sharpscope_need(magick magick/api.h GraphicsMagick PATH_SUFFIXES GraphicsMagick)
sharpscope_need(glpk glpk.h glpk)
