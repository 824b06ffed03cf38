// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/batch.h"
#include "core/data/dataset.h"
#include "core/model/folded_pass.h"
#include "core/model/network.h"

#include <atomic>
#include <functional>
#include <optional>
#include <vector>

namespace sharpscope {

/// Mean over a whole subset.
struct Evaluation {
    double loss = 0;     ///< cross-entropy without label smoothing, nats
    double accuracy = 0; ///< in [0, 1]
    std::int64_t images = 0;
};

/// A subset to be evaluated at many θ, with the stored normalisation statistics, without augmentation and without
/// recording gradients. On the CPU each thread takes small batches through the whole network, so that activations stay
/// in its cache and nobody waits between layers; batch normalisation is folded into convolutions (folded_pass.h). The
/// numbers depend neither on the threads nor on which is first. On a GPU batches are large and follow each other.
class Evaluator {
public:
    enum class Images {
        Kept,   ///< gathered and normalised once, if they take no more than 256 MiB
        Passing ///< gathered when they are needed
    };
    /// `network` must outlive it. The statistics of `forward` are the stored ones whatever it says.
    Evaluator(const Network& network, Subset subset, const ForwardOptions& forward = {}, Images images = Images::Kept);

    /// θ float [P] and the statistics on the subset's device. Waits for the device once. nullopt if `keepGoing`, which
    /// is asked on the calling thread before every batch, said no.
    std::optional<Evaluation> at(
        const at::Tensor& theta, const at::Tensor& state,
        const std::function<bool()>& keepGoing = [] { return true; }) const;

    /// What the network says of every image, in their order: logits, float [n, classes], on the device.
    std::optional<at::Tensor> logits(
        const at::Tensor& theta, const at::Tensor& state,
        const std::function<bool()>& keepGoing = [] { return true; }) const;

    /// θ and statistics of several points, all at once (stacked_network.h); where the device's memory is too little for
    /// so many, half as many at once, and again, from then on. Against at() the losses differ by rounding.
    std::optional<std::vector<Evaluation>> at(
        const std::vector<at::Tensor>& thetas, const std::vector<at::Tensor>& states,
        const std::function<bool()>& keepGoing = [] { return true; }) const;

    /// How many points are worth asking for at once: one on a CPU, whose cores a single one keeps busy, and of a
    /// network that is not ours.
    std::int64_t pointsAtOnce() const;

private:
    using Take = std::function<void(std::size_t index, const at::Tensor& logits, const Batch& batch)>;
    /// Every batch once, from several threads on a CPU. False: `keepGoing` said no.
    bool throughAll(const at::Tensor& theta, const at::Tensor& state, const std::function<bool()>& keepGoing,
                    const Take& take) const;
    std::optional<std::vector<Evaluation>> stacked(const std::vector<at::Tensor>& thetas,
                                                   const std::vector<at::Tensor>& states,
                                                   const std::function<bool()>& keepGoing) const;
    using Forward = std::function<at::Tensor(const at::Tensor& images)>;
    Forward forwardAt(const at::Tensor& theta, const at::Tensor& state) const;
    Batch batch(std::int64_t index) const;

    const Network& m_network;
    Subset m_subset;
    ForwardOptions m_forward;
    std::int64_t m_batchSize = 1;
    std::int64_t m_batchCount = 0;
    std::vector<Batch> m_kept; ///< or empty
    std::vector<Fold> m_folds;
    mutable std::atomic<std::int64_t> m_mostAtOnce; ///< that memory is enough for, as far as is known
};

/// The subset at one θ, by an Evaluator.
std::optional<Evaluation> evaluate(
    const Network& network, const at::Tensor& theta, const at::Tensor& state, const Subset& subset,
    const std::function<bool()>& keepGoing = [] { return true; }, const ForwardOptions& forward = {});

} // namespace sharpscope
