// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QMainWindow;

namespace sharpscope {

/// Every key of the window's actions, and what the mouse does, as a page.
QString shortcutsPage(const QMainWindow& window);

} // namespace sharpscope
