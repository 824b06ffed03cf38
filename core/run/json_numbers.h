// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers in JSON, which knows neither NaN nor infinity: null is NaN, "inf" and "-inf" are the infinities. A number
// that was measured and is not finite is a result like any other and has to come back as what it was.
#pragma once

#include "core/base/json.h"

#include <optional>

namespace sharpscope {

/// Nothing if the value is no number.
std::optional<double> numberFromJson(const Json& value);

/// null, "inf", "-inf" or the number itself.
Json numberToJson(double value);

/// The same value with every number in it written so.
Json withWritableNumbers(Json value);

} // namespace sharpscope
