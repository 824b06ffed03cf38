// SPDX-License-Identifier: GPL-3.0-or-later
// The loop over the points of surfaces, whatever is evaluated at them. Torch-free.
#pragma once

#include "core/job/job.h"
#include "core/run/run_series.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sharpscope {

struct PointValue {
    double loss = 0;
    double accuracy = 0;
};

/// The value at θ + a·δ + b·η; nullopt if stop was asked on the way.
using EvaluatePoint = std::function<std::optional<PointValue>(double a, double b)>;

/// The same of several points (a, b), all in one.
using EvaluatePoints =
    std::function<std::optional<std::vector<PointValue>>(const std::vector<std::pair<double, double>>& points)>;

struct WalkedSurface {
    std::string run; ///< its events are of
    Surface& surface;
    EvaluatePoint evaluate;
    std::function<void()> save;                      ///< called with what is there
    EvaluatePoints evaluateSome = {};                ///< asked in place of `evaluate` where several are
    std::function<std::int64_t()> pointsAtOnce = {}; ///< how many are; none: one
};

/// Computes the missing points of square surfaces, coarse to fine, the coarse level of all before the next one of any,
/// and reports everything as events of their runs: GridStarted, a GridPoint for every point that is there already and
/// for every new one, and Progress of them together with the seconds left. Asks context.keepGoing() before each point,
/// or before as many as are computed at once. A loss that is not a number is kept as infinity, so that it differs from
/// a missing point. A surface with new points is saved when it has 9 × 9, 17 × 17 ... of its points, every ten seconds,
/// and at the end, also when stopped or when evaluating throws. False if stopped. Of several processes
/// (JobContext::join) each evaluates a part of the points that come next, and all take all of them: the surface is that
/// of one process, bit for bit where their processors are the same.
bool walkSurfaces(const std::vector<WalkedSurface>& surfaces, JobContext& context);

} // namespace sharpscope
