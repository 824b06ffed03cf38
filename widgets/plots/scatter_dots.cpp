// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/scatter_dots.h"

#include "widgets/base/color_map.h"

#include <cmath>

namespace sharpscope {

void ScatterDots::draw(QCPPainter* painter)
{
    if (!points) return;
    painter->setAntialiasing(true);
    for (const bool inFront : {false, true})
        for (std::size_t i = 0; i < points->x.size(); ++i)
            if (front.contains(i) == inFront) drawDot(*painter, i);
    if (!current || *current >= points->x.size()) return;
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(theme.accent, 2.5));
    painter->drawEllipse(pixelOf(*current), 10, 10);
}

void ScatterDots::drawDot(QCPPainter& painter, std::size_t point) const
{
    if (std::isnan(points->x[point]) || std::isnan(points->y[point])) return;
    const double span = points->high - points->low, value = points->value[point];
    QColor color =
        std::isnan(value) ? theme.muted : colorAt(ColorMap::Viridis, span > 0 ? (value - points->low) / span : 0.5);
    const bool isInFront = front.contains(point);
    const bool stepsBack = (point < isBack.size() && isBack[point]) || (!front.empty() && !isInFront);
    if (stepsBack) color.setAlpha(60);
    painter.setBrush(color);
    painter.setPen(isInFront ? QPen(theme.text, 2) : QPen(stepsBack ? theme.border : theme.base, 1));
    const double radius = isInFront ? 6.5 : 5;
    painter.drawEllipse(pixelOf(point), radius, radius);
}

} // namespace sharpscope
