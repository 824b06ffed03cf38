// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/asam.h"

#include "core/optim/sam.h"

namespace sharpscope {

Asam::Asam(const AsamOptions& options)
    : m_rho(options.rho), m_perturbation(perturbationOf(options.common, options.convention, options.eta))
{
}

StepResult Asam::step(const StepInput& input) { return samStep(input, m_rho, m_perturbation); }

} // namespace sharpscope
