// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/contour_item.h"

#include <QTransform>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace sharpscope {

QPolygonF ContourItem::pixelsOf(const ContourLine& line) const
{
    QPolygonF pixels;
    pixels.reserve(static_cast<qsizetype>(line.x.size()));
    for (std::size_t i = 0; i < line.x.size(); ++i)
        pixels << QPointF(parentPlot()->xAxis->coordToPixel(line.x[i]), parentPlot()->yAxis->coordToPixel(line.y[i]));
    return pixels;
}

/// Points of the line where its value could stand, those nearest to half way first.
std::vector<qsizetype> ContourItem::labelPlaces(const QPolygonF& line, const std::vector<double>& along,
                                                double width) const
{
    const QRectF inside = QRectF(parentPlot()->axisRect()->rect()).adjusted(24, 12, -24, -12);
    std::vector<qsizetype> places;
    if (along.back() < 3 * width) return places;
    for (qsizetype i = 0; i < line.size(); ++i)
        if (inside.contains(line[i])) places.push_back(i);
    const auto fromMiddle = [&](qsizetype i) { return std::abs(along[std::size_t(i)] - along.back() / 2); };
    std::sort(places.begin(), places.end(), [&](qsizetype a, qsizetype b) { return fromMiddle(a) < fromMiddle(b); });
    return places;
}

void ContourItem::drawLabelled(QCPPainter* painter, const QPolygonF& line, const QString& text,
                               std::vector<QRectF>& taken) const
{
    const double width = painter->fontMetrics().horizontalAdvance(text) + 6;
    const QRectF box(-width / 2, -8, width, 16);
    std::vector<double> along = {0};
    for (qsizetype i = 1; i < line.size(); ++i)
        along.push_back(along.back() + QLineF(line[i - 1], line[i]).length());
    for (const qsizetype middle : labelPlaces(line, along, width)) {
        qsizetype from = middle, to = middle;
        while (from > 0 && along[std::size_t(middle)] - along[std::size_t(from)] < width / 2)
            --from;
        while (to + 1 < line.size() && along[std::size_t(to)] - along[std::size_t(middle)] < width / 2)
            ++to;
        double angle = -QLineF(line[from], line[to]).angle();
        if (angle < -90 && angle > -270) angle += 180;
        const QTransform place = QTransform::fromTranslate(line[middle].x(), line[middle].y()).rotate(angle);
        const QRectF covered = place.mapRect(box);
        if (std::any_of(taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(covered); }))
            continue;
        taken.push_back(covered);
        painter->drawPolyline(QPolygonF(line.first(from + 1)));
        painter->drawPolyline(QPolygonF(line.sliced(to)));
        painter->save();
        painter->setTransform(place, true);
        painter->drawText(box, Qt::AlignCenter, text);
        painter->restore();
        return;
    }
    painter->drawPolyline(line);
}

void ContourItem::draw(QCPPainter* painter)
{
    painter->save();
    painter->setClipRect(parentPlot()->axisRect()->rect());
    painter->setAntialiasing(true);
    painter->setPen(QPen(m_color, 1));
    painter->setBrush(Qt::NoBrush);
    QFont font = parentPlot()->xAxis->tickLabelFont();
    font.setPixelSize(10);
    painter->setFont(font);
    std::map<double, std::size_t> longest;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const auto [it, isFirst] = longest.try_emplace(m_lines[i].level, i);
        if (!isFirst && m_lines[i].x.size() > m_lines[it->second].x.size()) it->second = i;
    }
    m_labels.clear(); // no two in one place
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const QPolygonF pixels = pixelsOf(m_lines[i]);
        if (longest.at(m_lines[i].level) == i)
            drawLabelled(painter, pixels, QString::number(m_lines[i].level, 'g', 3), m_labels);
        else
            painter->drawPolyline(pixels);
    }
    painter->restore();
}

} // namespace sharpscope
