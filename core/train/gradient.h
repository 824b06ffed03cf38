// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network.h"
#include "core/optim/step_rule.h"

#include <memory>

namespace sharpscope {

/// How the loss is taken.
struct ObjectiveOptions {
    double labelSmoothing = 0; ///< torch's definition
    bool bfloat16 = false;     ///< activations and their products in bf16; θ, statistics and the loss stay float
};

/// The callable that step rules ask: mean cross-entropy of a network on a batch, and its gradient by one backward pass.
/// `state` is the run's normalisation statistics, moved in place under Statistics::Update. `frozen` is the front
/// of θ that the callable's own argument lacks (transfer); with it the stored statistics are used throughout.
/// `dropoutSeed` is read at every call, so that all passes of one step share their masks.
Gradient makeGradient(std::shared_ptr<const Network> network, at::Tensor state, const ObjectiveOptions& options = {},
                      at::Tensor frozen = {}, std::shared_ptr<const std::int64_t> dropoutSeed = nullptr);

/// Where the last linear layer begins in θ: what "head" trains.
std::int64_t headOffset(const Layout& layout);

/// The layout of θ's tail from `offset` on, as a step rule sees it.
Layout tailLayout(const Layout& layout, std::int64_t offset);

} // namespace sharpscope
