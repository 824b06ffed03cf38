// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/hessian_block.h"

#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>

namespace sharpscope {

std::optional<std::vector<at::Tensor>> HessianBlock::products(const std::vector<at::Tensor>& vectors) const
{
    std::vector<at::Tensor> whole;
    for (const at::Tensor& vector : vectors)
        whole.push_back(block.spread(vector, theta.numel()));
    auto found = loss.products(theta, whole);
    if (found)
        for (at::Tensor& product : *found)
            product = block.of(product);
    return found;
}

LinearOperator HessianBlock::asOperator() const
{
    return [this](const at::Tensor& v) {
        const auto found = products({v});
        return found ? found->front() : at::Tensor();
    };
}

at::Tensor HessianBlock::normal(std::int64_t seed, const char* purpose, std::int64_t number) const
{
    return at::randn({block.count}, makeGenerator(seed, purpose, number), at::kFloat).to(theta.options());
}

at::Tensor HessianBlock::signs(std::int64_t seed, const char* purpose, std::int64_t number) const
{
    const at::Tensor bits = at::randint(2, {block.count}, makeGenerator(seed, purpose, number), at::kFloat);
    return (bits * 2 - 1).to(theta.options());
}

std::optional<OuterEigenpairs> hessianEigenpairs(const HessianBlock& hessian, std::int64_t largest,
                                                 std::int64_t smallest, std::int64_t seed,
                                                 const LanczosOptions& options)
{
    return outerEigenpairs(hessian.asOperator(), hessian.normal(seed, "eigenpairs"), largest, smallest, options);
}

} // namespace sharpscope
