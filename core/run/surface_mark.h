// SPDX-License-Identifier: GPL-3.0-or-later
// Models on a surface: where the minima lie, and the paths that trainings took to them. Torch-free.
#pragma once

#include "core/run/event.h"

#include <string>
#include <vector>

namespace sharpscope {

/// A checkpoint, at the foot of its θ on the surface's plane.
struct SurfaceMark {
    std::string run;   ///< its folder's name
    std::string label; ///< "Agnostic-SAM"
    std::int64_t step = 0;
    double epoch = 0;
    bool isEnd = false; ///< the newest of its run
    double a = 0;
    double b = 0;
    double distance = 0;       ///< ‖θ − θ(a, b)‖, what lies off the plane
    double loss = notMeasured; ///< at θ itself, with its own statistics, on the surface's images; NaN: not yet
    double accuracy = notMeasured;
};

Json toJson(const std::vector<SurfaceMark>& marks);
/// @throws Error naming the field.
std::vector<SurfaceMark> surfaceMarksFromJson(const Json& json);

} // namespace sharpscope
