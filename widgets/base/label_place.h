// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>

#include <algorithm>
#include <vector>

namespace sharpscope {

/// Where a label may stand that must not be left out: where it wants to, else below what is written there.
inline QRectF placeBeside(QRectF label, const std::vector<QRectF>& written)
{
    const auto covers = [&](const QRectF& other) { return other.intersects(label); };
    while (true) {
        const auto other = std::find_if(written.begin(), written.end(), covers);
        if (other == written.end()) return label;
        label.moveTop(other->bottom() + 1);
    }
}

/// Moved so that it lies within the area, as far as it has room there.
inline QRectF insideOf(const QRectF& area, QRectF label)
{
    label.moveLeft(std::max(area.left(), std::min(label.left(), area.right() - label.width())));
    label.moveTop(std::max(area.top(), std::min(label.top(), area.bottom() - label.height())));
    return label;
}

/// The same within an area: below what is written there, else above it, else over it, but never over the edge.
inline QRectF placeWithin(const QRectF& area, const QRectF& label, const std::vector<QRectF>& written)
{
    const QRectF below = placeBeside(label, written);
    if (below.bottom() <= area.bottom()) return below;
    QRectF above = label;
    const auto covers = [&](const QRectF& other) { return other.intersects(above); };
    while (true) {
        const auto other = std::find_if(written.begin(), written.end(), covers);
        if (other == written.end()) return above.top() >= area.top() ? above : label;
        above.moveBottom(other->top() - 1);
    }
}

} // namespace sharpscope
