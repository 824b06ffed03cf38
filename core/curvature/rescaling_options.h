// SPDX-License-Identifier: GPL-3.0-or-later
// What is measured of a rescaled copy (core/curvature/rescaling.h). Torch-free.
#pragma once

#include "core/curvature/curvature_options.h"

#include <utility>

namespace sharpscope {

/// What is measured before and after: of these options λ₁, trace, and sharpness in SAM's and in ASAM's ball with
/// T = |θ|, whatever else they ask for. The second has `rescale` as it is set here, the first is without.
std::pair<CurvatureOptions, CurvatureOptions> beforeAndAfter(CurvatureOptions options);

} // namespace sharpscope
