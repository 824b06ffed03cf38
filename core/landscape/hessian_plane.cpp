// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/hessian_plane.h"

#include "core/base/error.h"

#include <ATen/TensorOperators.h>

#include <cmath>

namespace sharpscope {

std::optional<HessianPlane> hessianPlane(const HessianBlock& hessian, const LanczosOptions& options)
{
    if (hessian.block.count < 2)
        throw Error("a plane of eigenvectors needs two parameters or more, and the mask takes one");
    auto found = hessianEigenpairs(hessian, 2, 0, 0, options);
    if (!found) return std::nullopt;
    if (found->largest.size() < 2 || !found->largest[1].vector.defined() || !std::isfinite(found->largest[1].value))
        throw Error("the Hessian's products are not finite at this checkpoint: it has no eigenvectors to show");
    HessianPlane made{
        .plane = {.origin = hessian.theta}, .products = found->products, .isConverged = found->isConverged};
    for (std::size_t i = 0; i < 2; ++i) {
        at::Tensor vector = hessian.block.spread(found->largest[i].vector, hessian.theta.numel());
        if (vector[vector.abs().argmax()].item<double>() < 0) vector = -vector;
        (i == 0 ? made.plane.first : made.plane.second) = vector.to(hessian.theta.scalar_type());
        made.pairs[i] = {.value = found->largest[i].value, .residual = found->largest[i].residual};
    }
    return made;
}

} // namespace sharpscope
