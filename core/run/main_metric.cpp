// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/main_metric.h"

#include "core/base/json_value.h"

namespace sharpscope {

std::string mainMetricOf(const Json& experiment)
{
    return valueOr(experiment, "kind", std::string()).find("detection") == std::string::npos ? "accuracy/test"
                                                                                             : "map/test";
}

} // namespace sharpscope
