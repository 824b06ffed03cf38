// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/figure_picture.h"

namespace sharpscope {

/// draw() of a sweep's folder, as the Sweep page shows it at first; the runs that cannot be read.
/// @throws Error naming the folder or the result and what is wrong.
std::vector<std::string> drawSweep(const FigurePicture& picture);

} // namespace sharpscope
