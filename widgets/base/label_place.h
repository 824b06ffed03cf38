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

} // namespace sharpscope
