// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <string>

namespace sharpscope {

/// Who made the run, where another program did that this one can follow, compare and export, but not train: "python"
/// (the module in packaging/python) or "tensorboard"; else empty.
std::string foreignMaker(const Json& experiment);

} // namespace sharpscope
