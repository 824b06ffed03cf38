// SPDX-License-Identifier: GPL-3.0-or-later
// What the runs of a kind of work are judged by, for all who list, draw and compare them: one line a kind. Here and not
// with the kinds, since who reads runs loads no LibTorch.
#pragma once

#include "core/base/json.h"

#include <string>
#include <vector>

namespace sharpscope {

struct KindFigures {
    std::string kind;    ///< "detection"
    std::string metric;  ///< the number that a run is judged by where nobody names one: "map/test"
    std::string name;    ///< what that is called in a table's head: "mAP"
    std::string watched; ///< what says how good a run is while it trains
    std::string loss;    ///< the loss that its curve begins with
};

/// Of a kind that has no line here, those of a comparison.
const KindFigures& figuresOf(const std::string& kind);
const std::vector<KindFigures>& allFigures(); ///< a line a kind

/// By a run's or an experiment's "kind".
const KindFigures& figuresOf(const Json& experiment);
std::string mainMetricOf(const Json& experiment);

/// Whether a tag is a share of something, which is shown in per cent: accuracies, what was memorised, average
/// precision.
bool isShare(const std::string& tag);

} // namespace sharpscope
