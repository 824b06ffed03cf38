// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/contour_item.h"

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

void ContourItem::drawLabelled(QCPPainter* painter, const QPolygonF& line, const QString& text) const
{
    const QRectF inside = QRectF(parentPlot()->axisRect()->rect()).adjusted(24, 12, -24, -12);
    const double width = painter->fontMetrics().horizontalAdvance(text) + 6;
    std::vector<double> along = {0};
    for (qsizetype i = 1; i < line.size(); ++i)
        along.push_back(along.back() + QLineF(line[i - 1], line[i]).length());
    qsizetype middle = -1; // the visible point nearest to half way
    for (qsizetype i = 0; i < line.size(); ++i)
        if (inside.contains(line[i]) && (middle < 0 || std::abs(along[std::size_t(i)] - along.back() / 2) <
                                                           std::abs(along[std::size_t(middle)] - along.back() / 2)))
            middle = i;
    if (middle < 0 || along.back() < 3 * width) {
        painter->drawPolyline(line);
        return;
    }
    qsizetype from = middle, to = middle;
    while (from > 0 && along[std::size_t(middle)] - along[std::size_t(from)] < width / 2)
        --from;
    while (to + 1 < line.size() && along[std::size_t(to)] - along[std::size_t(middle)] < width / 2)
        ++to;
    painter->drawPolyline(QPolygonF(line.first(from + 1)));
    painter->drawPolyline(QPolygonF(line.sliced(to)));
    double angle = -QLineF(line[from], line[to]).angle();
    if (angle < -90 && angle > -270) angle += 180;
    painter->save();
    painter->translate(line[middle]);
    painter->rotate(angle);
    painter->drawText(QRectF(-width / 2, -8, width, 16), Qt::AlignCenter, text);
    painter->restore();
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
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const QPolygonF pixels = pixelsOf(m_lines[i]);
        if (longest.at(m_lines[i].level) == i)
            drawLabelled(painter, pixels, QString::number(m_lines[i].level, 'g', 3));
        else
            painter->drawPolyline(pixels);
    }
    painter->restore();
}

} // namespace sharpscope
