// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network.h"
#include "core/optim/step_rule.h"

#include <memory>

namespace sharpscope {

/// The callable that step rules ask: mean cross-entropy (with label smoothing) of a network on a batch, and its
/// gradient by one backward pass. `state` is the run's normalisation statistics, moved in place under
/// Statistics::Update. `dropoutSeed` is read at every call, so that all passes of one step share their masks.
Gradient makeGradient(std::shared_ptr<const Network> network, at::Tensor state, double labelSmoothing,
                      std::shared_ptr<const std::int64_t> dropoutSeed = nullptr);

} // namespace sharpscope
