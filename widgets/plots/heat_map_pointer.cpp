// SPDX-License-Identifier: GPL-3.0-or-later
// What the mouse does on a heat map beside zooming.
#include "widgets/plots/heat_map_parts.h"

#include <algorithm>
#include <utility>

namespace sharpscope {

namespace {

constexpr double grip = 9; ///< pixels round the end of a line

} // namespace

void HeatMap::connectPointer()
{
    auto& figure = plot();
    connect(&figure, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) { move(event->pos()); });
    connect(&figure, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        if (event->button() == Qt::LeftButton) press(event->pos(), event->modifiers());
    });
    connect(&figure, &QCustomPlot::mouseRelease, this, &HeatMap::release);
}

QPointF HeatMap::placeAt(const QPointF& pixel) const
{
    for (const HeatMarker& marker : m_markers) // onto a minimum that it is beside
        if (QLineF(pixel, {plot().xAxis->coordToPixel(marker.x), plot().yAxis->coordToPixel(marker.y)}).length() < grip)
            return {marker.x, marker.y};
    return {std::clamp(plot().xAxis->pixelToCoord(pixel.x()), m_grid.xMin, m_grid.xMax),
            std::clamp(plot().yAxis->pixelToCoord(pixel.y()), m_grid.yMin, m_grid.yMax)};
}

void HeatMap::press(const QPointF& at, Qt::KeyboardModifiers keys)
{
    if (!plot().axisRect()->rect().contains(at.toPoint()) || m_grid.columns < 2) return;
    if (!m_drawsLines && !(keys & Qt::ControlModifier)) return;
    const auto isAt = [&](const QPointF& end) {
        return QLineF(at, {plot().xAxis->coordToPixel(end.x()), plot().yAxis->coordToPixel(end.y())}).length() < grip;
    };
    m_fixedEnd = placeAt(at);
    if (m_line && isAt(m_line->p1()))
        m_fixedEnd = m_line->p2();
    else if (m_line && isAt(m_line->p2()))
        m_fixedEnd = m_line->p1();
    plot().setInteraction(QCP::iRangeDrag, false);
}

void HeatMap::move(const QPointF& at)
{
    if (m_fixedEnd) {
        const bool turned = m_line && *m_fixedEnd == m_line->p2();
        const QPointF end = placeAt(at);
        m_parts->pointer->line = turned ? QLineF(end, *m_fixedEnd) : QLineF(*m_fixedEnd, end);
        m_parts->pointer->layer()->replot();
        return;
    }
    const double x = plot().xAxis->pixelToCoord(at.x()), y = plot().yAxis->pixelToCoord(at.y());
    const auto value = plot().axisRect()->rect().contains(at.toPoint()) ? valueAt(x, y) : std::nullopt;
    if (value)
        Q_EMIT hovered(x, y, *value);
    else
        Q_EMIT left();
}

void HeatMap::release()
{
    if (!std::exchange(m_fixedEnd, std::nullopt)) return;
    plot().setInteraction(QCP::iRangeDrag, true);
    const std::optional<QLineF> drawn = m_parts->pointer->line;
    if (!drawn || drawn == m_line) return;
    const QLineF pixels(plot().xAxis->coordToPixel(drawn->x1()), plot().yAxis->coordToPixel(drawn->y1()),
                        plot().xAxis->coordToPixel(drawn->x2()), plot().yAxis->coordToPixel(drawn->y2()));
    if (pixels.length() < grip) return setLine(m_line); // a click
    m_line = drawn;
    Q_EMIT lineDrawn(*drawn);
}

void HeatMap::setPin(std::optional<QPointF> place)
{
    if (place == m_parts->pointer->pin) return;
    m_parts->pointer->pin = place;
    m_parts->pointer->layer()->replot();
}

void HeatMap::setLine(std::optional<QLineF> line)
{
    m_line = line;
    if (m_fixedEnd) return;
    m_parts->pointer->line = line;
    m_parts->pointer->layer()->replot();
}

void HeatMap::setDrawsLines(bool draws)
{
    m_drawsLines = draws;
    plot().setCursor(draws ? Qt::CrossCursor : Qt::ArrowCursor);
}

void HeatMap::doubleClicked(const QPointF& at)
{
    if (plot().axisRect()->rect().contains(at.toPoint()) && m_grid.columns > 1)
        Q_EMIT centred(placeAt(at));
    else
        PlotWidget::doubleClicked(at);
}

void HeatMap::lookAt(const QPointF& place)
{
    const QCPRange x = plot().xAxis->range(), y = plot().yAxis->range();
    setZoom({place.x() - x.size() / 2, place.x() + x.size() / 2, place.y() - y.size() / 2, place.y() + y.size() / 2});
}

} // namespace sharpscope
