// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace sharpscope {

/// Sharpscope's own, "1.0.0", as CMakeLists.txt has it.
std::string programVersion();

} // namespace sharpscope
