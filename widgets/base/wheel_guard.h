// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace sharpscope {

/// Leaves the wheel to the page that `editor` (a combo box, a number box) scrolls with: the editor takes the focus by
/// click or key alone, and only then does the wheel turn its value.
void guardWheel(QWidget& editor);

/// The same for an editor whose value acts at once, as on a running job: the wheel never turns it.
void keepWheelOff(QWidget& editor);

} // namespace sharpscope
