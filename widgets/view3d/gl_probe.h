// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

namespace sharpscope {

/// Makes an OpenGL 3.2 context on $DISPLAY, with a connection of its own, and lets it go: the name of what draws
/// ("llvmpipe (LLVM 15.0.6, 256 bits)"), or nothing where there is none. A driver may end the process over it: ask
/// glSupport(). Main thread only.
std::optional<std::string> tryGlContext();

} // namespace sharpscope
