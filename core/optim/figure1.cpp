// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/figure1.h"

#include "core/optim/norms.h"
#include "core/optim/perturbation.h"

#include <ATen/ops/sub.h>

namespace sharpscope {

at::Tensor uphill(const at::Tensor& theta, const at::Tensor& gradient, double rho)
{
    return ascent(gradient, theta, {}, {}).from(theta, rho);
}

at::Tensor gradientAlignment(const Gradient& gradient, const at::Tensor& theta, const Batch& train, const Batch& second,
                             const SecondPoint& secondPoint)
{
    const at::Tensor perturbed = secondPoint(theta, gradient(theta, second, Statistics::Freeze).gradient);
    const at::Tensor ofSecond = gradient(perturbed, second, Statistics::Freeze).gradient;
    return cosine(gradient(theta, train, Statistics::Freeze).gradient, ofSecond);
}

CosineProbe probeCosine(const Gradient& gradient, const at::Tensor& before, const at::Tensor& after, const Batch& train,
                        const Batch& second, const SecondPoint& secondPoint)
{
    return {.before = gradientAlignment(gradient, before, train, second, secondPoint),
            .after = gradientAlignment(gradient, after, train, second, secondPoint)};
}

at::Tensor sharpness(const Gradient& gradient, const at::Tensor& theta, const Batch& batch, double rho)
{
    const LossAndGradient here = gradient(theta, batch, Statistics::Freeze);
    const at::Tensor perturbed = uphill(theta, here.gradient, rho);
    return at::sub(gradient(perturbed, batch, Statistics::Freeze).loss, here.loss);
}

} // namespace sharpscope
