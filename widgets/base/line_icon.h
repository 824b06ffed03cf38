// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

namespace sharpscope {

/// The drawing :/icons/<name>.svg in the text colour of the application's palette, so that it follows a change of
/// theme; faint where disabled, sharp at every scale.
QIcon lineIcon(const QString& name);

} // namespace sharpscope
