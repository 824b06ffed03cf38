// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/sample_cross_entropy.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/where.h>

namespace sharpscope {

SampleCrossEntropy sampleCrossEntropy(const at::Tensor& logits, const at::Tensor& labels)
{
    const at::Tensor of = labels.unsqueeze(1);
    const at::Tensor z = logits.to(at::kDouble);
    // relative to the label's logit: the sum of the others keeps its digits beside 1
    const at::Tensor others = (z - z.gather(1, of));
    const at::Tensor highest = others.amax(1, /*keepdim=*/true).clamp_min(0);
    const at::Tensor weight = (others - highest).exp_().scatter_(1, of, 0);
    const at::Tensor sum = weight.sum(1, /*keepdim=*/true);
    const at::Tensor own = highest.neg().exp();
    const at::Tensor loss = at::where(highest == 0, sum.log1p(), highest + (own + sum).log());
    const at::Tensor total = own + sum;
    at::Tensor gradient = weight / total;
    gradient.scatter_(1, of, -(sum / total));
    return {loss.squeeze(1), gradient};
}

} // namespace sharpscope
