// SPDX-License-Identifier: GPL-3.0-or-later
// What the trained network says of many images, in evaluation mode and without gradients: logits, and the penultimate
// features h of which the last layer makes them.
#pragma once

#include "core/acquisition/acquisition.h"

namespace sharpscope {

/// Rows in the subset's order, of θ's type, on the CPU.
struct NetworkOutputs {
    at::Tensor logits;   ///< [n, C]
    at::Tensor features; ///< [n, F]; undefined where they were not asked for
};

/// The part of a round's progress that a pass over images is: from `begin` to `end`, in [0, 1].
struct ProgressPart {
    double begin = 0;
    double end = 1;
};

/// Calls `see` with one normalised batch after the other, in θ's type and on its device. false if keepGoing() said no.
bool forEachBatch(const PoolRound& round, const Subset& subset, const ProgressPart& part,
                  const std::function<void(const at::Tensor& images, std::int64_t index)>& see);

/// Logits at θ, which may be another one than the round's. nullopt if keepGoing() said no.
std::optional<at::Tensor> logitsOf(const PoolRound& round, const at::Tensor& theta, const Subset& subset,
                                   const ProgressPart& part = {});

/// Why there are no features of this network: it marks none, as no TorchScript file does. Empty where there are.
std::string whyNoFeatures(const Network& network, const std::string& method);

/// Logits and features at the round's θ. nullopt if keepGoing() said no.
/// @throws Error naming `method` if there are none: whyNoFeatures().
std::optional<NetworkOutputs> outputsOf(const PoolRound& round, const Subset& subset, const std::string& method,
                                        const ProgressPart& part = {});

/// log p = log_softmax of logits [n, C]: double, CPU. Finite where the logits are, also where p rounds to 0.
at::Tensor logProbabilities(const at::Tensor& logits);

} // namespace sharpscope
