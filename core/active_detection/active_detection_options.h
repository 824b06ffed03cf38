// SPDX-License-Identifier: GPL-3.0-or-later
// What an experiment of active learning on images with boxes says: detection's fields (of which train.epochs are a
// round's), how rounds go, and which acquisitions choose. Torch-free but for the values it hands on.
#pragma once

#include "core/active/active_options.h"
#include "core/detection/detection_options.h"

namespace sharpscope {

/// One run: one acquisition, one step rule, one seed.
struct ActiveDetectionRun {
    DetectionRun detection;
    ActiveOptions rounds; ///< as ActiveLoop takes them
};

/// The fields of an experiment but for its methods and acquisitions, for the form.
Schema activeDetectionSchema();

/// The experiment with every default filled in; all four acquisitions where it lists none. All problems are appended,
/// each with its field.
Json activeDetectionFromJson(const Json& json, std::vector<Problem>& problems);

/// The options of each run of a complete experiment: seed by seed, acquisition by acquisition, rule by rule.
std::vector<Json> activeDetectionRunsOf(const Json& experiment);

/// What a run of an earlier version did: asItWas(), and a prior counted for each of its classes.
Json boxesAsTheyWere(Json run);

ActiveDetectionRun activeDetectionRunFromJson(const Json& json, std::vector<Problem>& problems);

} // namespace sharpscope
