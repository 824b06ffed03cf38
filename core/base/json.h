// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

namespace sharpscope {

/// JSON that keeps the order of its fields, so that a file a person wrote comes back in the order they know.
using Json = nlohmann::ordered_json;

} // namespace sharpscope
