// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace sharpscope {

/// For a field whose content is part of the window's state: Ctrl+Z and Ctrl+Y are the window's there too, which knows
/// every key that was typed. A history of the field's own beside it would take back the same things in another order.
void leaveUndoToWindow(QWidget& field);

} // namespace sharpscope
