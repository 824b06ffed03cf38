// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <string>

namespace sharpscope {

/// The number that a run is judged by where nobody names one, by its experiment: mean average precision on test images
/// of detection, accuracy there of all other kinds of work.
std::string mainMetricOf(const Json& experiment);

} // namespace sharpscope
