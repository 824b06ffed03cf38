// SPDX-License-Identifier: GPL-3.0-or-later
// GPUs of several processes, joined by LibTorch's NCCL (cuda_nccl.cpp, built where LibTorch has it). Only for c10d.cpp.
#pragma once

#include "core/ranks/ranks.h"

#include <torch/csrc/distributed/c10d/Store.hpp>

#include <chrono>

namespace sharpscope {

/// A number that the GPU of this process has alone among those of all machines; 0: LibTorch sees none. Makes its
/// context.
std::int64_t gpuIdentity();

/// For tensors on that GPU. All processes make theirs together, and each has a GPU of its own. sum() and copy() return
/// when it is done, so that what fails there fails here.
/// @throws std::exception, LibTorch's own, also from what it makes, after `patience` if another one is not heard.
std::unique_ptr<Collectives> overNccl(const c10::intrusive_ptr<c10d::Store>& store, int rank, int size,
                                      std::chrono::milliseconds patience);

} // namespace sharpscope
