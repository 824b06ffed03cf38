// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace sharpscope {

/// Whether a data set's images are points in the plane: two channels of one pixel. False for a name that is none, and
/// where the files decide. Torch-free.
bool isOfPoints(const std::string& dataset);

} // namespace sharpscope
