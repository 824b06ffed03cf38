// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sharpscope {

/// Whether an OpenGL 3.2 context can really be made on $DISPLAY. VTK 9.1 ends the process where it cannot, so this is
/// asked, with a connection of its own, before VTK is. Main thread only.
bool canMakeGlContext();

} // namespace sharpscope
