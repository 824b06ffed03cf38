// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/model/network.h"

#include <functional>
#include <optional>

namespace sharpscope {

/// Mean over a whole subset.
struct Evaluation {
    double loss = 0;     ///< cross-entropy without label smoothing, nats
    double accuracy = 0; ///< in [0, 1]
    std::int64_t images = 0;
};

/// The subset at any θ, in batches of `batchSize`, with the stored normalisation statistics, without augmentation and
/// without recording gradients. Reads one pair of numbers back at the end. nullopt if `keepGoing` said no on the way.
/// `forward` says how the network is computed; its statistics are the stored ones whatever it says.
std::optional<Evaluation> evaluate(
    const Network& network, const at::Tensor& theta, const at::Tensor& state, const Subset& subset,
    std::int64_t batchSize, const std::function<bool()>& keepGoing = [] { return true; },
    const ForwardOptions& forward = {.statistics = Statistics::UseStored});

} // namespace sharpscope
