// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/parallel_lines.h"

#include "widgets/base/number_text.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

std::vector<std::pair<double, QString>> numbersOf(const ParallelPlot::Axis& axis)
{
    if (!axis.places.empty()) return axis.places;
    std::vector<std::pair<double, QString>> numbers;
    for (int i = 0; i <= 4; ++i) {
        const double at = axis.low + (axis.high - axis.low) * i / 4;
        numbers.emplace_back(at, numberText(at, 4));
    }
    return numbers;
}

double ParallelLines::shareOf(const ParallelPlot::Axis& axis, double at)
{
    if (std::isnan(at)) return at;
    return axis.high > axis.low ? (at - axis.low) / (axis.high - axis.low) : 0.5;
}

QPointF ParallelLines::pixelOf(const ParallelPlot::Axis& axis, std::size_t index, double at) const
{
    return {parentPlot()->xAxis->coordToPixel(static_cast<double>(index)),
            parentPlot()->yAxis->coordToPixel(shareOf(axis, at))};
}

void ParallelLines::draw(QCPPainter* painter)
{
    if (!axes || axes->empty()) return;
    painter->setAntialiasing(true);
    for (const bool back : {true, false})
        for (std::size_t i = 0; i < lines->size(); ++i)
            if (isBack[i] == back && !front.contains(i)) drawLine(*painter, i);
    for (const std::size_t i : front)
        if (i < lines->size()) drawLine(*painter, i);
    for (std::size_t i = 0; i < axes->size(); ++i)
        drawAxis(*painter, i);
    if (!keyAxis || !keyLine || *keyAxis >= axes->size() || *keyLine >= lines->size()) return;
    const double at = (*lines)[*keyLine].at[*keyAxis];
    if (std::isnan(at)) return;
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(theme.accent, 2.5));
    painter->drawEllipse(pixelOf((*axes)[*keyAxis], *keyAxis, at), 8, 8);
}

void ParallelLines::drawLine(QCPPainter& painter, std::size_t index) const
{
    const ParallelPlot::Line& line = (*lines)[index];
    const bool isInFront = front.contains(index), stepsBack = isBack[index] || (!front.empty() && !isInFront);
    const double span = colors.high - colors.low;
    QColor color =
        std::isnan(line.value) ? theme.muted : colorAt(colors.map, span > 0 ? (line.value - colors.low) / span : 0.5);
    if (stepsBack) {
        color = theme.border;
        color.setAlpha(isBack[index] ? 90 : 150);
    }
    const auto stroke = [&](const QColor& with, double width) {
        painter.setPen(QPen(with, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        QPolygonF part;
        const auto flush = [&] {
            if (part.size() > 1) painter.drawPolyline(part);
            if (part.size() == 1) painter.drawPoint(part.front());
            part.clear();
        };
        for (std::size_t a = 0; a < axes->size(); ++a) {
            if (std::isnan(line.at[a]))
                flush();
            else
                part << pixelOf((*axes)[a], a, line.at[a]);
        }
        flush();
    };
    if (isInFront) stroke(theme.text, 4.5);
    if (theme.dark && !isInFront && !stepsBack) stroke(QColor(255, 255, 255, 50), 3); // the lowest are as dark as this
    stroke(color, isInFront ? 3 : 1.4);
}

void ParallelLines::drawAxis(QCPPainter& painter, std::size_t index) const
{
    const ParallelPlot::Axis& axis = (*axes)[index];
    const QPointF low = pixelOf(axis, index, axis.low), high(low.x(), parentPlot()->yAxis->coordToPixel(1));
    const QPointF bottom(low.x(), parentPlot()->yAxis->coordToPixel(0));
    if (index < brushes.size() && brushes[index]) {
        const double from = pixelOf(axis, index, brushes[index]->first).y();
        const double to = pixelOf(axis, index, brushes[index]->second).y();
        QColor fill = theme.accent;
        fill.setAlpha(70);
        painter.setPen(QPen(theme.accent, 1));
        painter.setBrush(fill);
        painter.drawRect(QRectF(QPointF(low.x() - 7, to), QPointF(low.x() + 7, from)).normalized());
    }
    painter.setPen(index == keyAxis ? QPen(theme.accent, 3) : QPen(theme.text, 1.2));
    painter.drawLine(QLineF(bottom, high));
    painter.setFont(parentPlot()->xAxis->tickLabelFont());
    const QFontMetricsF metrics(painter.font());
    const double mostWidth = parentPlot()->axisRect()->width() / std::max<double>(1, double(axes->size())) - 12;
    double above = std::numeric_limits<double>::infinity(); // of the number below, in pixels
    for (const auto& [at, name] : numbersOf(axis)) {
        const QPointF place = pixelOf(axis, index, at);
        painter.setPen(QPen(theme.text, 1));
        painter.drawLine(QLineF(place, place + QPointF(4, 0)));
        if (place.y() > above - metrics.height() * 0.9) continue; // no room
        above = place.y();
        const QString text = metrics.elidedText(name, Qt::ElideRight, mostWidth);
        const QRectF where(place.x() + 6, place.y() - metrics.height() / 2, metrics.horizontalAdvance(text) + 2,
                           metrics.height());
        QColor behind = theme.base;
        behind.setAlpha(190);
        painter.fillRect(where, behind);
        painter.drawText(where, Qt::AlignLeft | Qt::AlignVCenter, text);
    }
    QFont bold = painter.font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(theme.text);
    const QString title = QFontMetricsF(bold).elidedText(axis.title, Qt::ElideRight, mostWidth + 8);
    painter.drawText(QRectF(high.x() - 200, high.y() - 26, 400, 18), Qt::AlignHCenter | Qt::AlignVCenter, title);
}

} // namespace sharpscope
