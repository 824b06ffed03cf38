// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/measurements.h"

#include "core/train/alignment.h"
#include "core/train/congruence.h"
#include "core/train/decisions.h"
#include "core/train/edge_of_stability.h"
#include "core/train/measurement.h"
#include "core/train/memorisation.h"
#include "core/train/sharpness_proxy.h"

namespace sharpscope {

namespace {

std::vector<MeasurementInfo>& registry()
{
    static std::vector<MeasurementInfo> all = {
        alignmentInfo(),  sharpnessProxyInfo(), edgeOfStabilityInfo(),
        congruenceInfo(), memorisationInfo(),   decisionsInfo(),
    };
    return all;
}

/// Those that `make` makes.
template <class Asked, class Make>
std::vector<Asked> askedOf(const Json& options, Make MeasurementInfo::*make)
{
    std::vector<Asked> asked;
    for (const MeasurementInfo& info : registry()) {
        if (!(info.*make)) continue;
        const Json own = withDefaults(options.value(info.name, Json::object()), info.options);
        if (const auto every = own.at("every").get<std::int64_t>(); every > 0)
            asked.push_back({info.name, every, (info.*make)(own)});
    }
    return asked;
}

} // namespace

std::vector<MeasurementInfo> measurements() { return registry(); }

void addMeasurement(MeasurementInfo info) { registry().push_back(std::move(info)); }

Schema measurementSchema(const std::string& prefix)
{
    Schema schema;
    for (const MeasurementInfo& info : registry())
        for (FieldInfo field : info.options) {
            field.path = prefix + info.name + '.' + field.path;
            schema.push_back(std::move(field));
        }
    return schema;
}

std::vector<AskedMeasurement> askedMeasurements(const Json& options)
{
    return askedOf<AskedMeasurement>(options, &MeasurementInfo::make);
}

std::vector<AskedPointMeasurement> askedPointMeasurements(const Json& options)
{
    return askedOf<AskedPointMeasurement>(options, &MeasurementInfo::makeAtPoints);
}

} // namespace sharpscope
