// SPDX-License-Identifier: GPL-3.0-or-later
// The measurements by name. A new one is its own file and one line in measurements.cpp.
#pragma once

#include "core/base/describe.h"
#include "core/train/measurement.h"

#include <functional>
#include <memory>

namespace sharpscope {

struct MeasurementInfo {
    std::string name;    ///< "alignment"
    std::string title;   ///< "Agreement of the gradients (Figure 1)"
    std::string formula; ///< one line, with the paper's symbols
    std::string paper;
    std::string cost;              ///< "six gradients"
    std::vector<std::string> tags; ///< what it answers with
    Schema options; ///< of which "every" says after how many steps, or evaluations, it is asked; 0: never
    std::function<std::unique_ptr<Measurement>(const Json& options)> make = {};              ///< of steps; or
    std::function<std::unique_ptr<PointMeasurement>(const Json& options)> makeAtPoints = {}; ///< of points
};

std::vector<MeasurementInfo> measurements();

/// For a program that brings a measurement of its own: before its first job, from one thread.
void addMeasurement(MeasurementInfo info);

/// Their fields, {"alignment.every", ...}, with `prefix` before the paths.
Schema measurementSchema(const std::string& prefix);

/// One that is asked, every so many steps.
struct AskedMeasurement {
    std::string name;
    std::int64_t every = 0;
    std::unique_ptr<Measurement> measurement;
};

/// One that is asked, every so many evaluations.
struct AskedPointMeasurement {
    std::string name;
    std::int64_t every = 0;
    std::unique_ptr<PointMeasurement> measurement;
};

/// Those that are asked at all. `options` is sound, {"alignment": {"every": 20, ...}, ...}.
std::vector<AskedMeasurement> askedMeasurements(const Json& options);
std::vector<AskedPointMeasurement> askedPointMeasurements(const Json& options);

} // namespace sharpscope
