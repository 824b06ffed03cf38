// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/curvature/curvature_options.h"
#include "core/data/dataset.h"
#include "core/model/network.h"
#include "core/run/curvature_report.h"
#include "core/train/loss_on_images.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace sharpscope {

/// A loss that is no cross-entropy over single images (few-shot learning's is over episodes): a mean over parts of
/// equal weight.
struct LossOverParts {
    std::shared_ptr<const Objective> objective;
    std::int64_t count = 0;
    std::int64_t imagesEach = 1;                                      ///< of a part, for sizes that are in images
    std::function<ImageBatches(const at::Tensor& positions)> batches; ///< of these parts, int64 [n]; undefined: of all
    /// What stands beside the loss at θ, by its name in registry.h, in place of the share of right answers; nullopt if
    /// it was stopped. Empty: that share.
    std::function<std::optional<NamedNumbers>(const at::Tensor& theta, const std::function<bool()>& keepGoing)> scores =
        {};
};

/// A network at θ and the images that it is measured on.
struct CurvatureTarget {
    std::shared_ptr<const Network> network;
    at::Tensor theta; ///< [P] of the type that is computed in, on the images' device
    at::Tensor state; ///< its stored normalisation statistics, of the same type
    Subset images;
    double labelSmoothing = 0;                       ///< of the loss
    std::shared_ptr<const LossOverParts> parts = {}; ///< in place of `images`

    std::int64_t count() const { return parts ? parts->count : images.size(); }
};

struct CurvatureProgress {
    std::function<bool()> keepGoing = [] { return true; };                                  ///< before every batch
    std::function<void(const std::string& what, double done)> told = [](auto&&, double) {}; ///< done in [0, 1]
};

/// All that the options ask for, over the layers that they name: report.numbers and what goes with them; its options
/// are these, measuredOn is the caller's. Normalisation uses the stored statistics, nothing is augmented and dropout
/// does nothing. nullopt if keepGoing said no.
/// @throws Error if a layer is unknown, the loss is not finite, or it cannot be differentiated twice.
std::optional<CurvatureReport> measureCurvature(const CurvatureTarget& target, const CurvatureOptions& options,
                                                const CurvatureProgress& progress = {});

/// Images that are taken at once where the options leave it open.
std::int64_t usualBatchSize(const Network& network, const at::Device& device);

} // namespace sharpscope
