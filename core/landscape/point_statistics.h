// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/batch.h"
#include "core/model/network.h"

#include <functional>
#include <optional>
#include <vector>

namespace sharpscope {

/// The statistics that a network's normalisation layers would have collected at a θ: mean and (unbiased) variance of
/// each batch in training mode, averaged over the batches by their images (update_bn of Garipov et al. 2018, and
/// Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima", §3.2). Right for models that nobody has trained:
/// between two solutions and off the minimum, statistics that are stored belong to other activations. Dropout masks are
/// the same at every θ. Float [S], like `state`, whose values do not matter. nullopt if keepGoing, asked before each
/// batch, said no.
std::optional<at::Tensor> estimatedStatistics(
    const Network& network, const at::Tensor& theta, const at::Tensor& state, const std::vector<Batch>& batches,
    const std::function<bool()>& keepGoing = [] { return true; });

/// What such batches are of, int64 each: 128 images in their order, the rest joins the last.
std::vector<at::Tensor> statisticsPositions(std::int64_t images);

/// Such batches of a subset, without augmentation.
std::vector<Batch> statisticsBatches(const Subset& subset);

} // namespace sharpscope
