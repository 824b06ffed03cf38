// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/map_overlay.h"

namespace sharpscope {

namespace {

constexpr double apart = 7; ///< pixels between two lines of a hatching
constexpr double step = 2;  ///< pixels along one

} // namespace

void HatchItem::draw(QCPPainter* painter)
{
    if (!m_grid || !m_above) return;
    const QRectF area = parentPlot()->axisRect()->rect();
    const auto isAbove = [&](const QPointF& at) {
        const auto value =
            valueAt(*m_grid, parentPlot()->xAxis->pixelToCoord(at.x()), parentPlot()->yAxis->pixelToCoord(at.y()));
        return value && *value > *m_above;
    };
    painter->save();
    painter->setClipRect(area);
    painter->setAntialiasing(true);
    painter->setPen(QPen(m_color, 1));
    for (double offset = -area.height(); offset < area.width(); offset += apart * std::sqrt(2.0)) {
        std::optional<QPointF> begun; // x − left = offset + (bottom − y)
        const QPointF foot(area.left() + offset, area.bottom());
        for (double way = std::max(0.0, -offset); way <= area.height() && offset + way <= area.width(); way += step) {
            const QPointF at = foot + QPointF(way, -way);
            const bool above = isAbove(at);
            if (above && !begun) begun = at;
            if (!above && begun) painter->drawLine(QLineF(*std::exchange(begun, std::nullopt), at));
            if (above && (way + step > area.height() || offset + way + step > area.width()))
                painter->drawLine(QLineF(*begun, at));
        }
    }
    painter->restore();
}

QPointF PointerItem::pixelOf(const QPointF& place) const
{
    return {parentPlot()->xAxis->coordToPixel(place.x()), parentPlot()->yAxis->coordToPixel(place.y())};
}

void PointerItem::draw(QCPPainter* painter)
{
    painter->save();
    painter->setClipRect(parentPlot()->axisRect()->rect());
    painter->setAntialiasing(true);
    if (line) {
        const QLineF way(pixelOf(line->p1()), pixelOf(line->p2()));
        painter->setPen(QPen(Qt::white, 4.5));
        painter->drawLine(way);
        painter->setPen(QPen(color, 2.5));
        painter->drawLine(way);
        painter->setPen(QPen(Qt::white, 1.5));
        painter->setBrush(color);
        painter->drawEllipse(way.p2(), 4.5, 4.5);
        painter->setBrush(Qt::white); // where it begins
        painter->setPen(QPen(color, 2));
        painter->drawEllipse(way.p1(), 4.5, 4.5);
    }
    if (pin) {
        const QPointF at = pixelOf(*pin);
        painter->setBrush(Qt::NoBrush);
        for (const QPen& pen : {QPen(Qt::white, 4), QPen(color, 2)}) {
            painter->setPen(pen);
            painter->drawEllipse(at, 5, 5);
            for (const QPointF& way : {QPointF(1, 0), QPointF(0, 1)}) {
                painter->drawLine(QLineF(at + 5 * way, at + 10 * way));
                painter->drawLine(QLineF(at - 5 * way, at - 10 * way));
            }
        }
    }
    painter->restore();
}

} // namespace sharpscope
