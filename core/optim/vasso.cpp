// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/vasso.h"

#include "core/optim/sam.h"

namespace sharpscope {

StepResult Vasso::step(const StepInput& input)
{
    return samStep(input, m_options.rho, perturbationOf(m_options.common), [&](const at::Tensor& g) {
        m_direction.average(g, 1 - m_options.theta);
        return m_direction.beside(g);
    });
}

} // namespace sharpscope
