// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/run_columns.h"
#include "core/run/run_summary.h"
#include "core/run/surface_mark.h"

#include <map>
#include <string>
#include <vector>

namespace sharpscope {

/// A surface as far as it is computed; NaN where a point is missing. Row-major, row 0 at yMin.
struct Surface {
    GridStarted grid;
    std::vector<double> loss;
    std::vector<double> accuracy;
    std::int64_t pointsDone = 0;
    std::vector<SurfaceMark> marks;
};

/// What `accuracy` is of this surface: "accuracy", of detection "mAP".
std::string accuracyNameOf(const Surface& surface);

/// Everything that a run's events say, made by applying them in order. The window's curves, the table, the report and
/// the exports are views of this one value. Tags: "loss" "accuracy/batch" "gradient norm" "perturbation" "cosine/step"
/// "sharpness" "lr" "rho" of every step; "loss/<split>" "accuracy/<split>" of evaluations; "cosine/before"
/// "cosine/after" "cosine/change" of Figure 1; whatever else is measured. A value that was measured and is NaN is a
/// point.
///
/// Resumed makes it forget what lies behind the checkpoint: points, knobs and checkpoints of later steps. A tag has one
/// value a step; a later one takes its place.
///
/// The columns may be put in later than the summary, and some only; before apply() all must be there.
class RunSeries : public RunSummary {
public:
    void apply(const Event& event);

    RunColumns columns;
    std::map<std::string, Surface> surfaces;

    SeriesView of(const std::string& tag) const { return columns.of(tag); } ///< empty where there is none

private:
    void forgetAfter(std::int64_t step);
    void add(const Measured& measured);

    std::ptrdiff_t m_surfacePoints = 0; ///< that apply() has made room for
};

} // namespace sharpscope
