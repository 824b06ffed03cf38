# SPDX-License-Identifier: GPL-3.0-or-later
# What is installed, in three components: cli (the command line, which runs without Qt), window, and dev, with which other
# programs link the core:
#
#     find_package(sharpscope REQUIRED)
#     target_link_libraries(mine PRIVATE sharpscope::core)    # or sharpscope::cli, with all commands of sharpscope-cli
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
include(${CMAKE_CURRENT_LIST_DIR}/shell_files.cmake)
set(SHARPSCOPE_INCLUDE_FOLDER ${CMAKE_INSTALL_INCLUDEDIR}/sharpscope)

# sharpscope_export(<target> <name>): installs the library as sharpscope::<name>.
function(sharpscope_export target name)
  target_include_directories(${target} INTERFACE $<INSTALL_INTERFACE:${SHARPSCOPE_INCLUDE_FOLDER}>)
  target_compile_features(${target} INTERFACE $<INSTALL_INTERFACE:cxx_std_20>)
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  install(TARGETS ${target} EXPORT sharpscope ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/sharpscope COMPONENT dev)
endfunction()

# sharpscope_package(): the package file of what was exported, once LibTorch was found.
function(sharpscope_package)
  set(here ${CMAKE_CURRENT_FUNCTION_LIST_DIR})
  set(folder ${CMAKE_INSTALL_LIBDIR}/cmake/sharpscope)
  configure_package_config_file(${here}/sharpscopeConfig.cmake.in sharpscopeConfig.cmake INSTALL_DESTINATION ${folder})
  # The core's types are compiled into the programs that use it: another version is another library.
  write_basic_package_version_file(sharpscopeConfigVersion.cmake COMPATIBILITY ExactVersion)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/sharpscopeConfig.cmake
                ${CMAKE_CURRENT_BINARY_DIR}/sharpscopeConfigVersion.cmake
                ${here}/needs.cmake ${here}/libtorch.cmake ${here}/libtorch_abi.cpp ${here}/libtorch_c10d.cpp
          DESTINATION ${folder} COMPONENT dev)
  install(EXPORT sharpscope NAMESPACE sharpscope:: DESTINATION ${folder} COMPONENT dev)
endfunction()
