// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace sharpscope {

struct GlSupport {
    bool works = false;        ///< an OpenGL 3.2 context can be made
    bool usesSoftpipe = false; ///< the usual driver died over it; this process uses Mesa's plain one, which is slow
    std::string renderer;      ///< what draws, "llvmpipe (LLVM 15.0.6, 256 bits)"
};

/// What OpenGL can do here, for VTK, which ends the process where there is no context; found at the first call, in some
/// tenths of a second. Main thread only.
const GlSupport& glSupport();

/// How it is found: `attempt` makes a context in a child process, since a driver may die over it (Mesa's does where
/// another library brings its own LLVM). If it does, Mesa's softpipe is tried, and set for this process if it works.
GlSupport findGlSupport(const std::function<std::optional<std::string>()>& attempt);

/// Why there is no OpenGL, for people, and what to do; empty where there is. `display` and `wayland` are $DISPLAY and
/// $WAYLAND_DISPLAY.
std::string whyNoGl(const GlSupport& support, const std::string& display, const std::string& wayland);
std::string whyNoGl(); ///< here

} // namespace sharpscope
