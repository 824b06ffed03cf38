// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/agnostic_asam.h"

namespace sharpscope {

AgnosticSam::AgnosticSam(const AgnosticAsamOptions& options)
    : AgnosticSam(static_cast<const AgnosticSamOptions&>(options))
{
    m.perturbation = perturbationOf(options.common, options.convention, options.eta);
}

} // namespace sharpscope
