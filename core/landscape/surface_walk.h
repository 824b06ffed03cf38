// SPDX-License-Identifier: GPL-3.0-or-later
// The loop over a surface's points, whatever is evaluated at them. Torch-free.
#pragma once

#include "core/job/job.h"
#include "core/run/run_series.h"

#include <functional>
#include <optional>
#include <string>

namespace sharpscope {

struct PointValue {
    double loss = 0;
    double accuracy = 0;
};

/// The value at θ + a·δ + b·η; nullopt if stop was asked on the way.
using EvaluatePoint = std::function<std::optional<PointValue>(double a, double b)>;

/// Computes the missing points of a square surface, coarse to fine, and reports everything as events of `run`:
/// GridStarted, a GridPoint for every point that is there already and for every new one, and Progress with the seconds
/// left. A loss that is not a number is kept as infinity, so that it differs from a missing point. `save` is called
/// every half minute and at the end, also when stopped or when evaluating throws.
void walkSurface(Surface& surface, const EvaluatePoint& evaluatePoint, JobContext& context, const std::string& run,
                 const std::function<void()>& save);

} // namespace sharpscope
