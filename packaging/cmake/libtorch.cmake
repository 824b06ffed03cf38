# SPDX-License-Identifier: GPL-3.0-or-later
# Target LibTorch::LibTorch from headers and libraries, without Torch's own package file: that one wants the CUDA toolkit
# for a CUDA build even if nothing of it is compiled. SHARPSCOPE_TORCH is a folder with include/ and lib/ (a `torch`
# wheel's package folder, an unpacked LibTorch); empty: the system's.
set(SHARPSCOPE_TORCH "" CACHE PATH "Folder of a LibTorch (include/, lib/); empty: the system's")

if(SHARPSCOPE_TORCH)
  set(torch_find_args PATHS ${SHARPSCOPE_TORCH} NO_DEFAULT_PATH)
endif()
find_path(TORCH_INCLUDE_DIR ATen/core/Tensor.h PATH_SUFFIXES include ${torch_find_args} REQUIRED)
find_path(TORCH_API_INCLUDE_DIR torch/torch.h PATH_SUFFIXES include/torch/csrc/api/include torch/csrc/api/include
          ${torch_find_args} HINTS ${TORCH_INCLUDE_DIR} REQUIRED)
foreach(name torch torch_cpu c10)
  find_library(TORCH_LIB_${name} ${name} PATH_SUFFIXES lib ${torch_find_args} REQUIRED)
  list(APPEND torch_libraries ${TORCH_LIB_${name}})
endforeach()
foreach(name torch_cuda c10_cuda)
  find_library(TORCH_LIB_${name} ${name} PATH_SUFFIXES lib ${torch_find_args})
  if(TORCH_LIB_${name})
    list(APPEND torch_libraries ${TORCH_LIB_${name}})
  endif()
endforeach()

add_library(LibTorch::LibTorch INTERFACE IMPORTED)
target_include_directories(LibTorch::LibTorch SYSTEM INTERFACE ${TORCH_INCLUDE_DIR} ${TORCH_API_INCLUDE_DIR})
# torch_cuda is needed by nobody's symbols, only by its registrations: without --no-as-needed it would be dropped
target_link_libraries(LibTorch::LibTorch INTERFACE -Wl,--no-as-needed ${torch_libraries} -Wl,--as-needed)
