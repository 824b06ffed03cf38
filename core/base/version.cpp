// SPDX-License-Identifier: GPL-3.0-or-later
// The one file that is compiled anew for another version.
#include "core/base/version.h"

namespace sharpscope {

std::string programVersion() { return SHARPSCOPE_VERSION; }

} // namespace sharpscope
