// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSize>

#include <cmath>
#include <cstdint>

namespace sharpscope {

/// How a figure is put on paper: its size there, the size of its letters, and what of it. On the screen letters have 11
/// pixels; on paper a figure is laid out with so many pixels that these have `fontSize` points, so that a narrow column
/// has room for fewer words, not for smaller ones.
struct FigureFormat {
    double width = 85; ///< mm, with everything
    double height = 60;
    double fontSize = 8;    ///< points, of numbers and legends
    std::int64_t dpi = 300; ///< of a PNG
    bool legend = true;
    bool title = false;
    bool transparent = false;
    bool operator==(const FigureFormat&) const = default;

    int pixelsPerInch() const { return static_cast<int>(std::lround(11 * 72 / fontSize)); }
    QSize pixels() const ///< of the layout
    {
        return (QSizeF(width, height) / 25.4 * pixelsPerInch()).toSize();
    }
    double pointsOf(double pixels) const { return pixels * 72 / pixelsPerInch(); }
};

inline constexpr double singleColumn = 85; ///< mm: of most journals, and of conferences with two columns
inline constexpr double doubleColumn = 174;

template <class Visitor>
void describe(FigureFormat& o, Visitor& field)
{
    field("width", o.width, {});
    field("height", o.height, {});
    field("fontSize", o.fontSize, {});
    field("dpi", o.dpi, {});
    field("legend", o.legend, {});
    field("title", o.title, {});
    field("transparent", o.transparent, {});
}

} // namespace sharpscope
