// SPDX-License-Identifier: GPL-3.0-or-later
// The trace of the Fisher information of p(y|x; θ) over images, the mean of squared per-sample gradients:
//
//     tr F = 1/n Σ_x E_{y ~ p(·|x)} ‖∇ log p(y|x)‖²
//
// with labels that the network itself draws, or the expectation over all classes; and the same with the data's labels,
// which is another thing under the name "empirical Fisher" (Kunstner, Balles & Hennig, NeurIPS 2019). Per-sample
// gradients come from core/persample, exact to rounding and batch-wise; over a part of θ from one image after the
// other.
#pragma once

#include "core/curvature/parameter_block.h"
#include "core/model/network.h"
#include "core/train/loss_on_images.h"

namespace sharpscope {

enum class FisherLabels { Drawn, EveryClass, Data };

/// θ float or double [P] with its statistics; `batches` of its type. nullopt if asked to stop.
std::optional<double> fisherTrace(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                                  const ImageBatches& batches, const ParameterBlock& block, FisherLabels labels,
                                  std::int64_t seed, const Watch& watch);

} // namespace sharpscope
