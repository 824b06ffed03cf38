// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/heat_map.h"

#include "core/base/csv.h"
#include "widgets/plots/axis_ticks.h"
#include "widgets/plots/color_gradient.h"
#include "widgets/plots/heat_map_parts.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sharpscope {

namespace {

/// Where on the colour scale a value lies, in [0, 1].
struct HeightOfColor {
    bool isLogarithmic;
    double low;
    double high;

    double operator()(double value) const
    {
        if (isLogarithmic && value <= 0) return 0;
        const auto scaled = [this](double v) { return isLogarithmic ? std::log(v) : v; };
        return high > low ? std::clamp((scaled(value) - scaled(low)) / (scaled(high) - scaled(low)), 0.0, 1.0) : 0;
    }
};

} // namespace

HeatMap::HeatMap(QWidget* parent) : PlotWidget(parent), m_parts(std::make_unique<Parts>())
{
    auto& figure = plot();
    m_parts->map = new QCPColorMap(figure.xAxis, figure.yAxis);
    m_parts->scale = addColorScale(figure);
    m_parts->contours = new ContourItem(&figure);
    m_parts->hatch = new HatchItem(&figure);
    m_parts->pointer = new PointerItem(&figure);
    m_parts->map->setInterpolate(false);
    m_parts->map->setTightBoundary(false);
    m_parts->map->setColorScale(m_parts->scale);
    m_parts->map->removeFromLegend();
    figure.axisRect()->setupFullAxesBox();
    for (auto* axis : {figure.xAxis2, figure.yAxis2})
        axis->setTicks(false);
    m_parts->contours->setClipToAxisRect(true);
    figure.addLayer(QStringLiteral("pointer"), figure.layer(QStringLiteral("overlay")), QCustomPlot::limAbove);
    figure.layer(QStringLiteral("pointer"))->setMode(QCPLayer::lmBuffered);
    m_parts->pointer->setLayer(QStringLiteral("pointer"));
    setTheme(themeOf(*this));
    rebuild();
    connectPointer();
    connect(&figure, &QCustomPlot::afterLayout, this, &HeatMap::placeLabels);
}

HeatMap::~HeatMap() = default;

void HeatMap::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
    styleColorScale(*m_parts->scale, theme);
    m_parts->contours->setColor(QColor(255, 255, 255, 170));
    m_parts->hatch->setColor(QColor(20, 24, 30, 190));
    m_parts->pointer->color = theme.accent;
    rebuildDrawings(theme);
}

void HeatMap::setGrid(ScalarGrid grid)
{
    m_grid = std::move(grid);
    rebuild();
    if (isFollowing()) fit();
}

void HeatMap::setValueName(const QString& name, const QString& note)
{
    m_parts->valueName = name;
    m_parts->valueNote = note;
    m_parts->scale->setLabel(name);
}

int HeatMap::roomBeside() const
{
    constexpr int scale = 60; // of colours, with its numbers and name
    return PlotWidget::roomBeside() + scale;
}

void HeatMap::setScale(std::optional<HeatScale> scale)
{
    if (scale == m_wanted) return;
    m_wanted = std::move(scale);
    rebuild();
}

void HeatMap::setMarkers(std::vector<HeatMarker> markers)
{
    m_markers = std::move(markers);
    rebuildDrawings(themeOf(*this));
    redraw();
}

void HeatMap::setPaths(std::vector<HeatPath> paths)
{
    m_paths = std::move(paths);
    rebuildDrawings(themeOf(*this));
    redraw();
}

void HeatMap::rebuild()
{
    double low = qInf(), high = -qInf();
    auto* data = m_parts->map->data();
    data->setSize(m_grid.columns, m_grid.rows);
    data->setRange({m_grid.xMin, m_grid.xMax}, {m_grid.yMin, m_grid.yMax});
    for (int row = 0; row < m_grid.rows; ++row)
        for (int column = 0; column < m_grid.columns; ++column) {
            const double value = m_grid.at(column, row);
            data->setCell(column, row, std::isfinite(value) ? value : qQNaN());
            if (!std::isfinite(value)) continue;
            low = std::min(low, value);
            high = std::max(high, value);
        }
    m_scale = m_wanted ? *m_wanted
                       : HeatScale{.low = low, .high = high, .contourLevels = contourLevels(low, high, 10, false)};
    if (!(m_scale.low <= m_scale.high)) m_scale = {};
    if (m_scale.low == m_scale.high) m_scale.high += m_scale.low == 0 ? 1 : 0.1 * std::abs(m_scale.low);
    m_parts->map->setGradient(gradientOf(m_scale.colors)); // the colour scale's as well
    m_parts->scale->setDataScaleType(m_scale.logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    m_parts->scale->setDataRange({m_scale.low, m_scale.high});
    setScaleOf(*m_parts->scale->axis(), m_scale.logarithmic);
    std::vector<double> levels = m_scale.contourLevels;
    const bool clips = high > m_scale.high * (1 + 1e-9);
    if (clips) levels.push_back(m_scale.high);
    m_parts->hatch->setRegion(&m_grid, clips ? std::optional(m_scale.high) : std::nullopt);
    m_parts->contours->setLines(contourLines(m_grid, levels));
    rebuildDrawings(themeOf(*this)); // their colours are the scale's
    redraw();
}

void HeatMap::rebuildDrawings(const Theme& theme)
{
    for (auto* item : std::as_const(m_parts->drawings))
        plot().removeItem(item);
    for (auto* path : std::as_const(m_parts->paths))
        plot().removePlottable(path);
    m_parts->drawings.clear();
    m_parts->paths.clear();
    m_parts->names.clear();
    m_parts->labels.clear();
    for (const auto& path : m_paths) {
        auto* curve = new QCPCurve(plot().xAxis, plot().yAxis);
        curve->setData(QVector<double>(path.x.begin(), path.x.end()), QVector<double>(path.y.begin(), path.y.end()));
        curve->setPen(QPen(path.color.on(theme.dark), 2));
        curve->setName(path.text);
        m_parts->paths << curve;
        for (std::size_t i = 0; i < path.values.size(); ++i)
            m_parts->drawings << dotAt(path.x[i], path.y[i], path.values[i]);
        writeLabels(path, theme);
    }
    for (const auto& marker : m_markers) {
        auto* point = new QCPItemTracer(&plot());
        point->setStyle(QCPItemTracer::tsCircle);
        point->setSize(9);
        point->setPen(QPen(Qt::white, 1.5));
        point->setBrush(marker.color.on(theme.dark));
        point->position->setCoords(marker.x, marker.y);
        auto* text = new QCPItemText(&plot());
        text->setText(marker.text);
        text->setFont(plot().xAxis->labelFont());
        text->setColor(Qt::white);
        text->setBrush(QColor(20, 24, 30, 110)); // white is not seen on the upper end of every colour map
        text->setPadding(QMargins(3, 0, 3, 1));
        text->position->setParentAnchor(point->position);
        m_parts->drawings << point << text;
        m_parts->names << text;
    }
}

/// In the colour that the value would have on the map.
QCPAbstractItem* HeatMap::dotAt(double x, double y, double value)
{
    const HeightOfColor height{m_scale.logarithmic, m_scale.low, m_scale.high};
    auto* dot = new QCPItemTracer(&plot());
    dot->setStyle(QCPItemTracer::tsCircle);
    dot->setSize(6);
    dot->setPen(QPen(Qt::white, 1));
    dot->setBrush(std::isfinite(value) ? QBrush(colorAt(m_scale.colors, height(value))) : QBrush(Qt::gray));
    dot->position->setCoords(x, y);
    return dot;
}

std::optional<double> HeatMap::valueAt(double x, double y) const { return sharpscope::valueAt(m_grid, x, y); }

QSize HeatMap::aroundAxes() const
{
    const QSize around = plot().size() - plot().axisRect()->rect().size();
    return QSize(around.width(), around.height()).expandedTo({60, 40}).boundedTo({200, 120});
}

QSize HeatMap::figureSize() const { return QSize(480, 480) + aroundAxes(); }

void HeatMap::beginExport(const QSize& size)
{
    constexpr int heading = 30;
    const QSize room = size - aroundAxes() - QSize(0, title().isEmpty() ? 0 : heading);
    const int side = std::max(50, std::min(room.width(), room.height()));
    auto* axes = plot().axisRect();
    axes->setSizeConstraintRect(QCPLayoutElement::scrInnerRect);
    axes->setMinimumSize(side, side);
    axes->setMaximumSize(side, side);
    m_parts->keptPin = std::exchange(m_parts->pointer->pin, std::nullopt); // the mouse is not on paper
}

void HeatMap::endExport()
{
    auto* axes = plot().axisRect();
    axes->setMinimumSize(0, 0);
    axes->setMaximumSize(QWIDGETSIZE_MAX, QWIDGETSIZE_MAX);
    axes->setSizeConstraintRect(QCPLayoutElement::scrOuterRect);
    m_parts->pointer->pin = std::exchange(m_parts->keptPin, std::nullopt);
}

void HeatMap::fit()
{
    follow();
    if (m_grid.columns > 1 && m_grid.rows > 1) {
        plot().xAxis->setRange(m_grid.xMin, m_grid.xMax);
        plot().yAxis->setRange(m_grid.yMin, m_grid.yMax);
    }
    redraw();
}

QString HeatMap::csv() const
{
    CsvText csv;
    csv.cell("x").cell("y").cell("value").endRow();
    for (int row = 0; row < m_grid.rows; ++row)
        for (int column = 0; column < m_grid.columns; ++column) {
            csv.cell(m_grid.x(column)).cell(m_grid.y(row));
            const double value = m_grid.at(column, row);
            (std::isfinite(value) ? csv.cell(value) : csv.cell("")).endRow(); // a point that is missing
        }
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
