// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/event.h"

#include <map>
#include <string>
#include <vector>

namespace sharpscope {

/// The values of one tag of one run, with their place on all four x axes.
struct Series {
    std::vector<Clock> clock;
    std::vector<double> value;
};

/// A surface as far as it is computed; NaN where a point is missing. Row-major, row 0 at yMin.
struct Surface {
    GridStarted grid;
    std::vector<double> loss;
    std::vector<double> accuracy;
    std::int64_t pointsDone = 0;
};

enum class RunState { Waiting, Running, Finished, Stopped, Failed };
const char* toText(RunState state); ///< "running", ...

/// A knob that was turned on the running job, and from where on it held.
struct KnobTurned {
    Clock clock;
    std::string name;
    double value = 0;
};

/// Everything that a run's events say, made by applying them in order. The window's curves, the table, the report and
/// the exports are views of this one value. Tags: "loss" "accuracy/batch" "gradient norm" "perturbation" "cosine/step"
/// "sharpness" "lr" "rho" of every step; "loss/<split>" "accuracy/<split>" of evaluations; "cosine/before"
/// "cosine/after" "cosine/change" of Figure 1; whatever else is measured. A value that was measured and is NaN is a
/// point.
///
/// Resumed makes it forget what lies behind the checkpoint: points, knobs and checkpoints of later steps. A tag has one
/// value a step; a later one takes its place.
class RunSeries {
public:
    void apply(const Event& event);

    Started started;
    RunState state = RunState::Waiting;
    std::string failure;
    Clock last;
    Json result = Json::object();
    std::map<std::string, Series> series;
    std::map<std::string, Surface> surfaces;
    std::vector<KnobTurned> knobs;
    std::vector<CheckpointSaved> checkpoints;

    /// Last value of a tag, also where it is NaN, and best one (highest for accuracies and cosines, lowest for all
    /// others, NaN left out); NaN where there is none.
    double lastOf(const std::string& tag) const;
    double bestOf(const std::string& tag) const;
    double fraction() const; ///< of the run's steps that are done, in [0, 1]

private:
    void forgetAfter(std::int64_t step);
    void add(const std::string& tag, const Clock& clock, double value);
};

} // namespace sharpscope
