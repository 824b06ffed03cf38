// SPDX-License-Identifier: GPL-3.0-or-later
// What a network makes of the plane, for data whose images are points (core/data/made_data.h), as teaching playgrounds
// show it: softmax f(x; θ) on a grid over the range that such data can have, at the θ that is evaluated, with the
// stored statistics. The grid is a file in the run's folder (core/run/decision_map.h), the number of pieces that it
// cuts the plane into is the tag "decision/regions".
#pragma once

#include "core/run/decision_map.h"
#include "core/train/measurements.h"

namespace sharpscope {

MeasurementInfo decisionsInfo();

/// Whether its images are points: two channels of one pixel.
bool isPlane(const Dataset& data);

/// On `side` × `side` places. nullopt if keepGoing() said no.
std::optional<DecisionMap> decisionMap(const PointSeen& point, std::int64_t side);
/// The points of both parts where the network sees them, with their labels.
DecisionPoints decisionPoints(const Subset& train, const Subset& test);

} // namespace sharpscope
