// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/label_change.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_softmax.h>

namespace sharpscope {

LabelChange labelChange(const PerturbedLosses& losses)
{
    const at::Tensor logits = losses.perturbedLogits.to(at::kDouble);
    const at::Tensor own = logits.gather(1, losses.labels.unsqueeze(1)).squeeze(1);
    LabelChange change;
    change.delta = (logits.amax(1) - own).clamp_min(0);
    change.isFlipped = logits.argmax(1) != losses.labels;

    const at::Tensor lossOfOwn = losses.perturbedLoss.to(at::kDouble);
    const at::Tensor lowest = at::log_softmax(logits, 1).neg().amin(1); // over all classes j
    const double rounding = losses.perturbedLoss.scalar_type() == at::kFloat ? 1e-6 : 1e-13;
    const at::Tensor tolerance = (lossOfOwn.abs() + logits.abs().amax(1)) * rounding;
    const at::Tensor fails = (lossOfOwn - (lowest + change.delta)).abs() > tolerance; // false where it is NaN
    if (!fails.any().item<bool>()) return change;
    const auto first = fails.to(at::kInt).argmax().item<std::int64_t>();
    change.problem = "Theorem 3.1's identity fails for image " + std::to_string(first) +
                     " of the pool: its perturbed loss " + std::to_string(lossOfOwn[first].item<double>()) +
                     " differs from the lowest of all labels, " + std::to_string(lowest[first].item<double>()) +
                     ", by another number than δ = " + std::to_string(change.delta[first].item<double>()) +
                     "; please report this";
    return change;
}

} // namespace sharpscope
