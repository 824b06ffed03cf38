// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/top_eigenvector.h"

#include "core/base/error.h"
#include "core/optim/norms.h"

#include <ATen/ops/mul.h>

namespace sharpscope {

void EigenvectorRule::iterate(const StepInput& input, const at::Tensor& g, const std::string& rule)
{
    if (!input.extras || !input.extras->hessian)
        throw Error(rule + ": second derivatives are not to be had in this kind of training");
    const auto product = input.extras->hessian(input.theta, input.train);
    at::Tensor now = m_vector.empty() ? at::mul(g, inverseOf(lengthOf(g))) : m_vector.beside(input.theta);
    for (std::int64_t i = 0; i < m_when.iterations; ++i) {
        now = product(now);
        now = at::mul(now, inverseOf(lengthOf(now)));
    }
    m_vector.set(now);
}

} // namespace sharpscope
