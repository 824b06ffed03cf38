// SPDX-License-Identifier: GPL-3.0-or-later
// A rule's passes, taken by several processes together: each takes its part of every batch that the rule asks about,
// and all get the same answer, that of the whole batch,
//
//     L = Σ_r (b_r / b) L_r,   ∇L = Σ_r (b_r / b) ∇L_r     over the processes r, which have b_r of the b images
//
// so that a rule's ε follows from the averaged gradient, and a step is that of one process but for the rounding of the
// sums. What is not a mean over images is another thing by parts: batch normalisation sees one part at a time (its
// stored statistics are averaged as gradients are), and so does a loss that pairs images or divides by boxes.
#pragma once

#include "core/optim/step_rule.h"
#include "core/ranks/ranks.h"

namespace sharpscope {

/// The processes, and the normalisation statistics that a pass under Statistics::Update moves in place.
struct SharedPasses {
    std::shared_ptr<Ranks> ranks;
    at::Tensor state;
    /// Averaged; else (TorchScript files keep counters there, bit for bit) those of the first process.
    bool averagesState = true;
};

/// @throws as Ranks does; what `own` throws in one process, the others hear of by whoever catches it.
Gradient shared(Gradient own, const SharedPasses& passes);
Extras shared(const Extras& own, const SharedPasses& passes);

/// Rows of a batch.
Batch partOf(const Batch& batch, const Ranks::Part& part);

/// Gives all processes one state after each has moved its own by its part of so many images.
void settleState(const SharedPasses& passes, std::int64_t images);

} // namespace sharpscope
