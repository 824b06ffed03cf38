// SPDX-License-Identifier: GPL-3.0-or-later
// LibTorch's own way to join processes: Gloo over TCP. Where each process has a GPU of its own, and the LibTorch that
// is built against has NCCL, that joins the GPUs: the collectives are then called "nccl", and sum() and copy() take
// tensors on the process's GPU as well; else what lies on GPUs goes through the host's memory. NCCL is compiled here;
// no machine with several GPUs has run it.
#pragma once

#include "core/ranks/environment.h"
#include "core/ranks/ranks.h"

#include <chrono>
#include <memory>

namespace sharpscope {

/// Whether this program was built with a LibTorch that can.
bool canJoinRanks();

/// Meets the others, for whom it waits five minutes at most. `patience`: how long any later meeting may take; a process
/// that ends is noticed at once, one whose machine is gone after this.
/// @throws Error if they do not come, or this LibTorch cannot (canJoinRanks()).
std::shared_ptr<Ranks> joinRanks(const RanksEnvironment& environment,
                                 std::chrono::seconds patience = std::chrono::minutes(30));

} // namespace sharpscope
