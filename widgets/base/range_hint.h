// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QAbstractSpinBox;

namespace sharpscope {

/// For a QSpinBox or QDoubleSpinBox, which takes no key that leads to no number of its range: what it does take is said
/// in a sentence below it when a key is refused.
void sayRange(QAbstractSpinBox& box);

} // namespace sharpscope
