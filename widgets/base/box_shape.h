// SPDX-License-Identifier: GPL-3.0-or-later
// What a drag or a key does to a box: whole pixels, inside the image, never without an area.
#pragma once

#include "core/run/drawn_box.h"

#include <QPointF>
#include <QSize>

#include <optional>

namespace sharpscope {

/// The sides of a box that a handle moves; none: the whole box.
struct BoxSides {
    int x = 0; ///< −1: left, 1: right
    int y = 0; ///< −1: upper, 1: lower
    bool operator==(const BoxSides&) const = default;
};

/// Between two places in the image, by the edges of pixels nearest to them; nothing where that has no area.
std::optional<DrawnBox> boxBetween(const QPointF& a, const QPointF& b, const QSize& image,
                                   const std::string& className);

/// The box with these sides moved by so many pixels. A side that is moved past the other one stops a pixel before it.
DrawnBox moved(DrawnBox box, const BoxSides& sides, std::int64_t dx, std::int64_t dy, const QSize& image);

} // namespace sharpscope
