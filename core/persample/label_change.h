// SPDX-License-Identifier: GPL-3.0-or-later
// What the perturbation does to the label y that it maximises the loss of (SAAL, Theorem 3.1 and Proposition 3.2):
//
//     δ_x = [max_j z'_j − z'_y]₊   from the logits z' at θ + ε̂;   the label is kept  ⇔  δ_x = 0 (up to ties)
//
// and at the same ε̂, for every class j,  l(x, y; ε̂) ≤ l(x, j; ε̂) + δ_x, with equality for the class of the largest
// logit.
#pragma once

#include "core/persample/perturbed_loss.h"

#include <string>

namespace sharpscope {

struct LabelChange {
    at::Tensor delta;     ///< [n] double, δ_x
    at::Tensor isFlipped; ///< [n] bool, whether argmax z' is another class than y. ψ(ρ) is 1 − its mean
    /// Empty: the equality holds, up to rounding, for every image. Else a sentence: a loss does not belong to its
    /// logits, and what is made of either is wrong.
    std::string problem;
};

LabelChange labelChange(const PerturbedLosses& losses);

} // namespace sharpscope
