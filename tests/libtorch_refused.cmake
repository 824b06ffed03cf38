# SPDX-License-Identifier: GPL-3.0-or-later
# packaging/cmake/libtorch.cmake, shown made-up LibTorch folders: none, too old, of the old C++ ABI, and a good one.
#   cmake -DSOURCE=<checkout> -DSCRATCH=<folder> -DCOMPILER=<g++> -P libtorch_refused.cmake
cmake_minimum_required(VERSION 3.25)

# make_fake(<version> <abi>): a folder that looks like a LibTorch; its libraries are built with that ABI.
function(make_fake version abi)
  file(REMOVE_RECURSE "${SCRATCH}")
  string(REPLACE "." ";" parts "${version}")
  list(GET parts 0 major)
  list(GET parts 1 minor)
  set(include ${SCRATCH}/torch/include)
  file(WRITE ${include}/ATen/core/Tensor.h "")
  file(WRITE ${include}/torch/csrc/api/include/torch/torch.h "")
  file(WRITE ${include}/torch/csrc/api/include/torch/version.h
       "#define TORCH_VERSION_MAJOR ${major}\n#define TORCH_VERSION_MINOR ${minor}\n#define TORCH_VERSION_PATCH 0\n")
  file(WRITE ${include}/c10/core/DeviceType.h "#include <string>\nnamespace c10 {\nenum class DeviceType { CPU };\n"
       "std::string DeviceTypeName(DeviceType, bool lower = false);\n}\n")
  file(WRITE ${SCRATCH}/c10.cpp "#include <c10/core/DeviceType.h>\n"
       "std::string c10::DeviceTypeName(DeviceType, bool) { return \"CPU\"; }\n")
  file(MAKE_DIRECTORY ${SCRATCH}/torch/lib)
  foreach(name c10 torch torch_cpu)
    execute_process(COMMAND ${COMPILER} -shared -fPIC -D_GLIBCXX_USE_CXX11_ABI=${abi} -I${include} ${SCRATCH}/c10.cpp
                            -o ${SCRATCH}/torch/lib/lib${name}.so COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  file(WRITE ${SCRATCH}/project/CMakeLists.txt "cmake_minimum_required(VERSION 3.25)\nproject(probe LANGUAGES CXX)\n"
       "include(${SOURCE}/packaging/cmake/libtorch.cmake)\n")
endfunction()

# configure(<wanted>): configures and wants this text in what CMake says, or "" for success.
function(configure wanted)
  execute_process(COMMAND ${CMAKE_COMMAND} -S ${SCRATCH}/project -B ${SCRATCH}/build -DCMAKE_CXX_COMPILER=${COMPILER}
                          -DSHARPSCOPE_TORCH=${SCRATCH}/torch
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  if(wanted STREQUAL "" AND NOT result EQUAL 0)
    message(FATAL_ERROR "a good LibTorch was refused: ${output}")
  elseif(NOT wanted STREQUAL "")
    foreach(text "${wanted}" "packaging/dev.sh --libtorch pip")
      string(FIND "${output}" "${text}" at)
      if(result EQUAL 0 OR at EQUAL -1)
        message(FATAL_ERROR "\"${text}\" was expected in: ${output}")
      endif()
    endforeach()
  endif()
endfunction()

make_fake(2.11 1)
configure("")
make_fake(1.12 1)
configure("LibTorch 1.12.0 in")
make_fake(2.5 0)
configure("built with the old C++ ABI")
make_fake(2.5 1)
file(REMOVE ${SCRATCH}/torch/lib/libtorch_cpu.so)
configure("looked for include/ATen/core/Tensor.h and lib/libtorch_cpu.so")
file(REMOVE_RECURSE "${SCRATCH}")
