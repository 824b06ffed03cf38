// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace sharpscope {

/// For the about box: program, libraries and licence, as rich text.
QString aboutText();

} // namespace sharpscope
