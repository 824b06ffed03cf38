// SPDX-License-Identifier: GPL-3.0-or-later
// Ten colours for runs, one colour per run everywhere: curves, table, legend, landscape, report. They were chosen by a
// search that maximises the smallest OKLab distance under normal sight, protanopia, deuteranopia and tritanopia (the
// matrices of Machado et al. 2009), with a contrast of at least 3 on the light and 4.5 on the dark background.
#pragma once

#include <QColor>

namespace sharpscope {

/// The same colour for the two themes: lighter on a dark background.
struct RunColor {
    QColor light;
    QColor dark;
    const QColor& on(bool darkBackground) const { return darkBackground ? dark : light; }
    bool operator==(const RunColor&) const = default;
};

inline constexpr int runColorCount = 10;

/// The colour of the run with this index; starts again after ten.
RunColor runColor(int index);

} // namespace sharpscope
