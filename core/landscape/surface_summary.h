// SPDX-License-Identifier: GPL-3.0-or-later
// What a surface says in numbers. Torch-free.
#pragma once

#include "core/run/run_series.h"

#include <cstdint>

namespace sharpscope {

/// Sharpness as far as a slice shows it, in nats. NaN where there are no points for it.
struct SurfaceSummary {
    double atCentre = notMeasured; ///< L(θ)
    double accuracyAtCentre = notMeasured;
    double lowest = notMeasured; ///< min L over the known points, and where it is
    double lowestA = notMeasured;
    double lowestB = notMeasured;
    double maxRise = notMeasured;  ///< max L − L(θ) over the known points
    double meanRise = notMeasured; ///< mean L − L(θ) over the known points
    std::int64_t notFinite = 0;    ///< known points whose loss overflowed; they count for neither rise
    bool complete = false;
};

SurfaceSummary summarise(const Surface& surface);

} // namespace sharpscope
