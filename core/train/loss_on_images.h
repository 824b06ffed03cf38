// SPDX-License-Identifier: GPL-3.0-or-later
// L(θ), the mean loss over a set of images, with its gradient and its Hessian's products: what every sharpness number
// is asked of. Batch by batch, in exact arithmetic and with the stored normalisation statistics unless said otherwise;
// sums over batches are weighted by their sizes and added up in double, so that with stored statistics L, ∇L and ∇²L
// are those of the whole set however it is cut.
#pragma once

#include "core/data/dataset.h"
#include "core/optim/objective.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace sharpscope {

/// Images in batches, made when they are asked for.
struct ImageBatches {
    std::int64_t images = 0;
    std::int64_t count = 0;
    std::function<Batch(std::int64_t batch)> at;
};

/// Without augmentation, images of `type`. `positions` int64 [n] inside the subset, in this order; undefined: all.
ImageBatches batchesOf(const Subset& subset, const at::Tensor& positions, std::int64_t batchSize, at::ScalarType type);
ImageBatches batchesOf(std::vector<Batch> batches);

/// Who is asked whether to go on, before each batch, and told how much was done after it.
struct Watch {
    std::function<bool()> keepGoing = [] { return true; };
    std::function<void(double passes)> worked = [](double) {}; ///< in forward passes over one image
};

struct KeptGraphs;

class LossOnImages {
public:
    /// `mostKept`: bytes of graphs that products() may keep on the CPU from one call to the next.
    LossOnImages(std::shared_ptr<const Objective> objective, ImageBatches batches, Watch watch = {},
                 Statistics statistics = Statistics::UseStored, std::int64_t mostKept = std::int64_t(1) << 30);

    struct Value {
        double loss = 0;
        double accuracy = 0;
        at::Tensor gradient = {}; ///< double [P], where it was asked for
    };
    /// θ float or double [P], as the images. nullopt if keepGoing said no.
    std::optional<Value> loss(const at::Tensor& theta) const;
    std::optional<Value> lossAndGradient(const at::Tensor& theta) const;

    /// ∇²L(θ) v, double [P], of each v [P]. Nothing if keepGoing said no. What ∇L(θ) was computed of is kept for the
    /// next product at the same θ, as many batches of it as there is room for: that product then costs two thirds.
    /// @throws Error if the loss cannot be differentiated twice.
    std::optional<std::vector<at::Tensor>> products(const at::Tensor& theta, const std::vector<at::Tensor>& v) const;

    std::int64_t images() const { return m_batches.images; }
    const ImageBatches& batches() const { return m_batches; }
    const Watch& watch() const { return m_watch; }

private:
    std::shared_ptr<const Objective> m_objective;
    ImageBatches m_batches;
    Watch m_watch;
    Statistics m_statistics;
    std::shared_ptr<KeptGraphs> m_kept;
};

} // namespace sharpscope
