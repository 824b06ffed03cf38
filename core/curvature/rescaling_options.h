// SPDX-License-Identifier: GPL-3.0-or-later
// What is measured of a rescaled copy (core/curvature/rescaling.h). Torch-free.
#pragma once

#include "core/curvature/curvature_options.h"

#include <utility>

namespace sharpscope {

/// What is measured before and after: all that these options ask for, and in any case what shows what rescaling does,
/// λ₁, the trace, sharpness in SAM's and in ASAM's ball, and how a filter-normalised picture rises. The second has
/// `rescale` as it is set here, the first is without.
std::pair<CurvatureOptions, CurvatureOptions> beforeAndAfter(CurvatureOptions options);

/// Of these options only what shows what rescaling does, with ASAM's T = |θ|: the window's panel of it.
CurvatureOptions rescalingNumbers(CurvatureOptions options);

} // namespace sharpscope
