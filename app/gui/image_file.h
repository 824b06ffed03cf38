// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>

#include <string>

namespace sharpscope {

/// As trainings read it: turned as its EXIF says or not, whatever they do.
/// @throws Error naming the file.
QImage readImageFile(const std::string& file);

} // namespace sharpscope
