// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/matching.h"

#include "core/detection/boxes.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

namespace sharpscope {

Matches matchedPriors(const at::Tensor& truths, const at::Tensor& classes, const at::Tensor& priors, double threshold)
{
    const at::TensorOptions whole = classes.options().dtype(at::kLong);
    if (truths.size(0) == 0) return {at::zeros({priors.size(0)}, whole), at::zeros({priors.size(0)}, whole)};
    const at::Tensor overlaps = overlapsOf(truths, cornersOf(priors));
    const at::Tensor bestPriors = overlaps.argmax(1);
    auto [best, rows] = overlaps.max(0);
    for (std::int64_t truth = 0; truth < truths.size(0); ++truth) {
        const at::Tensor prior = bestPriors.narrow(0, truth, 1);
        best.index_fill_(0, prior, 2);
        rows.index_fill_(0, prior, truth);
    }
    const at::Tensor labels = (classes.index_select(0, rows) + 1).masked_fill_(best < threshold, 0);
    return {labels, rows};
}

} // namespace sharpscope
