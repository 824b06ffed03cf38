// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/box_shape.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

std::pair<std::int64_t, std::int64_t> spanOf(double a, double b, std::int64_t most)
{
    const auto edge = [&](double at) { return std::clamp<std::int64_t>(std::llround(at), 0, most); };
    return {edge(std::min(a, b)), edge(std::max(a, b))};
}

void moveSide(std::int64_t& low, std::int64_t& high, int side, std::int64_t by, std::int64_t most)
{
    if (side < 0)
        low = std::clamp<std::int64_t>(low + by, 0, high - 1);
    else if (side > 0)
        high = std::clamp<std::int64_t>(high + by, low + 1, most);
}

} // namespace

std::optional<DrawnBox> boxBetween(const QPointF& a, const QPointF& b, const QSize& image, const std::string& className)
{
    const auto [left, right] = spanOf(a.x(), b.x(), image.width());
    const auto [top, bottom] = spanOf(a.y(), b.y(), image.height());
    if (left >= right || top >= bottom) return std::nullopt;
    return DrawnBox{className, left, top, right, bottom};
}

DrawnBox moved(DrawnBox box, const BoxSides& sides, std::int64_t dx, std::int64_t dy, const QSize& image)
{
    if (sides == BoxSides()) {
        dx = std::clamp<std::int64_t>(dx, -box.xmin, image.width() - box.xmax);
        dy = std::clamp<std::int64_t>(dy, -box.ymin, image.height() - box.ymax);
        return {box.className, box.xmin + dx, box.ymin + dy, box.xmax + dx, box.ymax + dy};
    }
    moveSide(box.xmin, box.xmax, sides.x, dx, image.width());
    moveSide(box.ymin, box.ymax, sides.y, dy, image.height());
    return box;
}

} // namespace sharpscope
