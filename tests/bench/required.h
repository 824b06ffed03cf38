// SPDX-License-Identifier: GPL-3.0-or-later
// Bounds that a benchmark is held to.
#pragma once

#include <cstdio>
#include <optional>
#include <vector>

namespace sharpscope {

struct Bound {
    const char* what;
    double measured;
    std::optional<double> atLeast;
    std::optional<double> below;
};

/// Says of each whether it holds; 1 if one is missed, as an exit code. NaN holds nothing.
inline int missed(const std::vector<Bound>& bounds)
{
    int code = 0;
    for (const Bound& bound : bounds) {
        const bool holds = bound.atLeast ? bound.measured >= *bound.atLeast : bound.measured < *bound.below;
        std::printf("%s  %s: %.3g, required %s %.3g\n", holds ? "holds " : "MISSED", bound.what, bound.measured,
                    bound.atLeast ? "at least" : "below", bound.atLeast ? *bound.atLeast : *bound.below);
        if (!holds) code = 1;
    }
    return code;
}

} // namespace sharpscope
