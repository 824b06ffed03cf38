// SPDX-License-Identifier: GPL-3.0-or-later
// Links only against a LibTorch that joins GPUs by NCCL, with its headers and those of CUDA.
#include <ATen/cuda/CUDAContext.h>
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

int main()
{
    const auto store = c10::make_intrusive<c10d::TCPStore>("127.0.0.1", c10d::TCPStoreOptions());
    return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, 0, 1, c10d::ProcessGroupNCCL::Options::create())
               ->getSize() +
           at::cuda::device_count() - 1;
}
