// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/json_numbers.h"

#include <cmath>
#include <limits>

namespace sharpscope {

std::optional<double> numberFromJson(const Json& value)
{
    if (value.is_number()) return value.get<double>();
    if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
    if (value == "inf") return std::numeric_limits<double>::infinity();
    if (value == "-inf") return -std::numeric_limits<double>::infinity();
    return std::nullopt;
}

Json numberToJson(double value)
{
    if (std::isfinite(value)) return value;
    if (std::isnan(value)) return nullptr;
    return value > 0 ? "inf" : "-inf";
}

Json withWritableNumbers(Json value)
{
    if (value.is_number_float()) return numberToJson(value.get<double>());
    if (value.is_structured())
        for (Json& inner : value)
            inner = withWritableNumbers(std::move(inner));
    return value;
}

} // namespace sharpscope
