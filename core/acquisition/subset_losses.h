// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/acquisition/network_outputs.h"
#include "core/persample/perturbed_loss.h"

namespace sharpscope {

/// Whose loss is perturbed: of the label that the network gives, or of the one that the subset has.
enum class LabelsFrom { Network, Subset };

/// Perturbed losses (perturbed_loss.h) of a subset at the round's θ, batch by batch, in its order. nullopt if
/// keepGoing() said no. An empty subset gives undefined tensors. The round's processes take a batch each and all get
/// all: the batches are those that one would take, and so are their numbers, bit for bit.
std::optional<PerturbedLosses> lossesOf(const PoolRound& round, const Subset& subset, LabelsFrom labels,
                                        const PerturbedLossOptions& options, const ProgressPart& part = {});

} // namespace sharpscope
