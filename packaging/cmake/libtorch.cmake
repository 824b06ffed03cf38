# SPDX-License-Identifier: GPL-3.0-or-later
# Target LibTorch::LibTorch from headers and libraries, without Torch's own package file: that one wants the CUDA toolkit
# for a CUDA build even if nothing of it is compiled. SHARPSCOPE_TORCH is a folder with include/ and lib/ (a `torch`
# wheel's package folder, an unpacked LibTorch); empty: the system's. Refuses what would only fail at the last link: a
# version before 1.13 and the old C++ ABI of std::string.
set(SHARPSCOPE_TORCH "" CACHE PATH "Folder of a LibTorch (include/, lib/); empty: the system's")
set(torch_advice "Point SHARPSCOPE_TORCH at a LibTorch 1.13 or newer (cxx11 ABI), install libtorch-dev, or run \
packaging/dev.sh --libtorch pip.")

# What was found for another folder is forgotten.
if(NOT "${SHARPSCOPE_TORCH}" STREQUAL "${SHARPSCOPE_TORCH_LAST}")
  foreach(name TORCH_INCLUDE_DIR TORCH_API_INCLUDE_DIR TORCH_ABI_IS_CXX11 TORCH_CUDA_RUNTIME_DIR LIBTORCH_HAS_GLOO
          LIBTORCH_HAS_NCCL)
    unset(${name} CACHE)
  endforeach()
  foreach(name torch torch_cpu c10 torch_cuda c10_cuda)
    unset(TORCH_LIB_${name} CACHE)
  endforeach()
endif()
set(SHARPSCOPE_TORCH_LAST "${SHARPSCOPE_TORCH}" CACHE INTERNAL "")

if(SHARPSCOPE_TORCH)
  set(torch_find_args PATHS ${SHARPSCOPE_TORCH} NO_DEFAULT_PATH)
endif()
find_path(TORCH_INCLUDE_DIR ATen/core/Tensor.h PATH_SUFFIXES include ${torch_find_args})
find_path(TORCH_API_INCLUDE_DIR torch/torch.h PATH_SUFFIXES include/torch/csrc/api/include torch/csrc/api/include
          ${torch_find_args} HINTS ${TORCH_INCLUDE_DIR})
foreach(name torch torch_cpu c10)
  find_library(TORCH_LIB_${name} ${name} PATH_SUFFIXES lib ${torch_find_args})
  if(NOT TORCH_LIB_${name} OR NOT TORCH_INCLUDE_DIR OR NOT TORCH_API_INCLUDE_DIR)
    message(FATAL_ERROR "No LibTorch in ${SHARPSCOPE_TORCH} (looked for include/ATen/core/Tensor.h and "
                        "lib/lib${name}.so). ${torch_advice}")
  endif()
  list(APPEND torch_libraries ${TORCH_LIB_${name}})
endforeach()
foreach(name torch_cuda c10_cuda)
  find_library(TORCH_LIB_${name} ${name} PATH_SUFFIXES lib ${torch_find_args})
  if(TORCH_LIB_${name})
    list(APPEND torch_libraries ${TORCH_LIB_${name}})
  endif()
endforeach()

# Version: the macros moved to another header in 2.9.
foreach(header ${TORCH_API_INCLUDE_DIR}/torch/version.h ${TORCH_INCLUDE_DIR}/torch/version.h
        ${TORCH_INCLUDE_DIR}/torch/headeronly/version.h)
  if(EXISTS ${header})
    file(STRINGS ${header} torch_version_lines REGEX "#define TORCH_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
    string(REGEX REPLACE ".*MAJOR ([0-9]+).*MINOR ([0-9]+).*PATCH ([0-9]+).*" "\\1.\\2.\\3" found_version
           "${torch_version_lines}")
    if(found_version MATCHES "^[0-9.]+$")
      set(torch_version ${found_version})
    endif()
  endif()
endforeach()
# Debian's 1.13.1 calls itself 1.13.0 in its header; the package knows better.
if(TORCH_INCLUDE_DIR MATCHES "^/usr/include")
  execute_process(COMMAND dpkg-query -W -f "\${Version}" libtorch-dev OUTPUT_VARIABLE packaged ERROR_QUIET)
  string(REGEX MATCH "^[0-9]+\\.[0-9]+\\.[0-9]+" packaged "${packaged}")
  if(packaged)
    set(torch_version ${packaged})
  endif()
endif()
if(NOT torch_version)
  message(FATAL_ERROR "The LibTorch in ${TORCH_INCLUDE_DIR} does not say its version. ${torch_advice}")
elseif(torch_version VERSION_LESS 1.13)
  message(FATAL_ERROR "LibTorch ${torch_version} in ${TORCH_INCLUDE_DIR} is too old. ${torch_advice}")
endif()

# The wheel's libraries name the CUDA libraries that were installed beside it (site-packages/nvidia/*/lib).
file(GLOB torch_cuda_folders LIST_DIRECTORIES true ${SHARPSCOPE_TORCH}/../nvidia/*/lib)
if(NOT SHARPSCOPE_TORCH)
  set(torch_cuda_folders "")
endif()

add_library(LibTorch::LibTorch INTERFACE IMPORTED)
target_include_directories(LibTorch::LibTorch SYSTEM INTERFACE ${TORCH_INCLUDE_DIR} ${TORCH_API_INCLUDE_DIR})
# torch_cuda is needed by nobody's symbols, only by its registrations: without --no-as-needed it would be dropped. The
# wheel's libtorch exports parts of std::filesystem that crash when called: libstdc++ comes first, so that its own are found.
target_link_libraries(LibTorch::LibTorch INTERFACE -Wl,--no-as-needed stdc++ ${torch_libraries} -Wl,--as-needed)
foreach(folder ${torch_cuda_folders})
  target_link_options(LibTorch::LibTorch INTERFACE -Wl,-rpath-link,${folder})
endforeach()

# CUDA graphs want one header of the CUDA runtime beside LibTorch's own: the wheel brings it, or a toolkit does.
set(LIBTORCH_CUDA_INCLUDE_DIR "")
if(TORCH_LIB_torch_cuda AND TORCH_LIB_c10_cuda)
  file(GLOB cuda_include_folders LIST_DIRECTORIES true ${SHARPSCOPE_TORCH}/../nvidia/*/include)
  find_path(TORCH_CUDA_RUNTIME_DIR cuda_runtime_api.h HINTS ${cuda_include_folders} PATHS /usr/local/cuda/include)
  if(TORCH_CUDA_RUNTIME_DIR)
    set(LIBTORCH_CUDA_INCLUDE_DIR ${TORCH_CUDA_RUNTIME_DIR})
  endif()
endif()

# The ABI: whether a function of LibTorch that takes a std::string is there under our name for it.
if(NOT DEFINED TORCH_ABI_IS_CXX11)
  message(STATUS "LibTorch ${torch_version}: checking its C++ ABI")
  try_compile(TORCH_ABI_IS_CXX11 SOURCES ${CMAKE_CURRENT_LIST_DIR}/libtorch_abi.cpp
              CMAKE_FLAGS -DINCLUDE_DIRECTORIES=${TORCH_INCLUDE_DIR} LINK_LIBRARIES ${TORCH_LIB_c10}
              CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON OUTPUT_VARIABLE torch_abi_output)
  if(NOT TORCH_ABI_IS_CXX11)
    unset(TORCH_ABI_IS_CXX11 CACHE)
    message(FATAL_ERROR "The LibTorch in ${SHARPSCOPE_TORCH} cannot be linked with; built with the old C++ ABI "
                        "(_GLIBCXX_USE_CXX11_ABI=0), it would not fit Qt and VTK. ${torch_advice}\n${torch_abi_output}")
  endif()
endif()

# Several processes meet by c10d's Gloo, whose headers want Gloo's own: those that belong to this LibTorch, no others.
if(SHARPSCOPE_C10D AND NOT DEFINED LIBTORCH_HAS_GLOO)
  if(EXISTS ${TORCH_INCLUDE_DIR}/gloo/context.h)
    message(STATUS "LibTorch ${torch_version}: checking its c10d")
    try_compile(LIBTORCH_HAS_GLOO SOURCES ${CMAKE_CURRENT_LIST_DIR}/libtorch_c10d.cpp
                CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${TORCH_INCLUDE_DIR};${TORCH_API_INCLUDE_DIR}"
                COMPILE_DEFINITIONS -DUSE_C10D_GLOO LINK_LIBRARIES ${torch_libraries}
                CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON)
  endif()
  set(LIBTORCH_HAS_GLOO "${LIBTORCH_HAS_GLOO}" CACHE BOOL "LibTorch joins processes by Gloo" FORCE)
endif()
if(SHARPSCOPE_C10D AND NOT LIBTORCH_HAS_GLOO)
  message(STATUS "LibTorch ${torch_version} has no c10d with Gloo to build with (Debian: libgloo-dev): a run is one process's")
endif()

# Their GPUs are joined by NCCL where this LibTorch has it, and all of CUDA's headers that its own want are here.
set(LIBTORCH_NCCL_INCLUDE_DIRS ${cuda_include_folders} ${LIBTORCH_CUDA_INCLUDE_DIR})
if(LIBTORCH_HAS_GLOO AND LIBTORCH_CUDA_INCLUDE_DIR AND NOT DEFINED LIBTORCH_HAS_NCCL)
  message(STATUS "LibTorch ${torch_version}: checking its NCCL")
  set(nccl_libraries -Wl,--no-as-needed ${torch_libraries})
  foreach(folder ${torch_cuda_folders})
    list(APPEND nccl_libraries -Wl,-rpath-link,${folder})
  endforeach()
  try_compile(LIBTORCH_HAS_NCCL SOURCES ${CMAKE_CURRENT_LIST_DIR}/libtorch_nccl.cpp
              CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${TORCH_INCLUDE_DIR};${TORCH_API_INCLUDE_DIR};${LIBTORCH_NCCL_INCLUDE_DIRS}"
              COMPILE_DEFINITIONS -DUSE_C10D_NCCL LINK_LIBRARIES ${nccl_libraries}
              CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON)
  set(LIBTORCH_HAS_NCCL "${LIBTORCH_HAS_NCCL}" CACHE BOOL "LibTorch joins GPUs by NCCL" FORCE)
endif()
message(STATUS "LibTorch ${torch_version} in ${TORCH_LIB_torch}")
