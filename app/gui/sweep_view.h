// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/describe.h"

#include <string>

namespace sharpscope {

/// What is chosen on the Sweep page.
struct SweepView {
    std::string folder;            ///< empty: the newest
    std::string tag;               ///< what the colours are; empty: the sweep's own metric
    std::string summary;           ///< "last" or "best" of a run; empty: as the sweep says
    std::string method;            ///< empty: the first
    std::string x;                 ///< a swept field's path; empty: the first
    std::string y;                 ///< ... the second
    Json at = Json::object();      ///< where the other fields are held: {"optimizer.lr": 0.1}; absent: their first
    std::string spread = "std";    ///< of the slices' bars
    std::string lines = "points";  ///< what has a line or a dot: a point (its mean over seeds), or a run
    Json brushes = Json::object(); ///< on axes of the parallel coordinates: {"rule.rho1": [low, high]}
    std::string scatterX;          ///< "rule.rho1", "method", "loss/test"; empty: the first field
    std::string scatterY;          ///< empty: what is shown
    std::string scatterColor;      ///< empty: the second field, else what is shown
    std::string panel = "map";     ///< which of the page's panels is in front
    bool operator==(const SweepView&) const = default;
};

template <class Visitor>
void describe(SweepView& o, Visitor& field)
{
    field("folder", o.folder, {});
    field("tag", o.tag, {});
    field("summary", o.summary, {.choices = {"", "last", "best"}});
    field("method", o.method, {});
    field("x", o.x, {});
    field("y", o.y, {});
    field("at", o.at, {});
    field("spread", o.spread, {.choices = {"std", "95 %"}});
    field("lines", o.lines, {.choices = {"points", "runs"}});
    field("brushes", o.brushes, {});
    field("scatterX", o.scatterX, {});
    field("scatterY", o.scatterY, {});
    field("scatterColor", o.scatterColor, {});
    field("panel", o.panel, {.choices = {"map", "parallel", "scatter", "table"}});
}

} // namespace sharpscope
