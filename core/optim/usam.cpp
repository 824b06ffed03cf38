// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/usam.h"

#include "core/optim/sam.h"

namespace sharpscope {

StepResult Usam::step(const StepInput& input) { return samStep(input, m_rho, m_perturbation); }

} // namespace sharpscope
