// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/heat_map.h"

#include "core/base/csv.h"
#include "widgets/base/color_map.h"
#include "widgets/plots/axis_ticks.h"
#include "widgets/plots/contour_item.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

struct HeatMap::Parts {
    QCPColorMap* map;
    QCPColorScale* scale;
    ContourItem* contours;
    QList<QCPAbstractItem*> drawings;
    QList<QCPCurve*> paths;
};

namespace {

QCPColorGradient viridisGradient()
{
    QCPColorGradient gradient;
    QMap<double, QColor> stops;
    for (int i = 0; i <= 16; ++i)
        stops.insert(i / 16.0, viridis(i / 16.0));
    gradient.setColorStops(stops);
    gradient.setNanHandling(QCPColorGradient::nhTransparent);
    return gradient;
}

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
    m_parts->scale = new QCPColorScale(&figure);
    m_parts->contours = new ContourItem(&figure);
    m_parts->map->setInterpolate(false);
    m_parts->map->setTightBoundary(false);
    m_parts->map->setGradient(viridisGradient());
    m_parts->map->setColorScale(m_parts->scale);
    m_parts->map->removeFromLegend();
    m_parts->scale->setBarWidth(12);
    m_parts->scale->setGradient(viridisGradient());
    figure.plotLayout()->addElement(0, 1, m_parts->scale);
    auto* margins = new QCPMarginGroup(&figure);
    figure.axisRect()->setMarginGroup(QCP::msTop | QCP::msBottom, margins);
    m_parts->scale->setMarginGroup(QCP::msTop | QCP::msBottom, margins);
    figure.axisRect()->setupFullAxesBox();
    for (auto* axis : {figure.xAxis2, figure.yAxis2})
        axis->setTicks(false);
    m_parts->contours->setClipToAxisRect(true);
    setTheme(themeOf(*this));
    connect(&figure, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        const double x = plot().xAxis->pixelToCoord(event->pos().x());
        const double y = plot().yAxis->pixelToCoord(event->pos().y());
        const auto value = plot().axisRect()->rect().contains(event->pos()) ? valueAt(x, y) : std::nullopt;
        if (value)
            Q_EMIT hovered(x, y, *value);
        else
            Q_EMIT left();
    });
    connect(&figure, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        if (event->button() != Qt::LeftButton || !plot().axisRect()->rect().contains(event->pos())) return;
        Q_EMIT clicked(plot().xAxis->pixelToCoord(event->pos().x()), plot().yAxis->pixelToCoord(event->pos().y()));
    });
}

HeatMap::~HeatMap() = default;

void HeatMap::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
    auto* axis = m_parts->scale->axis();
    axis->setTickLabelColor(theme.muted);
    axis->setLabelColor(theme.muted);
    axis->setBasePen(QPen(theme.border));
    axis->setTickPen(QPen(theme.border));
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLabelFont(plot().xAxis->tickLabelFont());
    axis->setLabelFont(plot().xAxis->labelFont());
    for (auto* line : plot().findChildren<QCPAxis*>()) // the colour scale's frame among them
        line->setBasePen(QPen(theme.border));
    m_parts->contours->setColor(QColor(255, 255, 255, 170));
    rebuildDrawings(theme);
}

void HeatMap::setGrid(ScalarGrid grid)
{
    m_grid = std::move(grid);
    rebuild();
    if (isFollowing()) fit();
}

void HeatMap::setValueName(const QString& name)
{
    m_valueName = name;
    m_parts->scale->setLabel(name);
}

void HeatMap::setLogarithmic(bool logarithmic)
{
    m_logarithmic = logarithmic;
    rebuild();
}

void HeatMap::setContourCount(int count)
{
    m_contourCount = count;
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

bool HeatMap::usesLogarithm() const
{
    return m_logarithmic && std::none_of(m_grid.values.begin(), m_grid.values.end(), [](double v) { return v <= 0; });
}

void HeatMap::rebuild()
{
    auto* data = m_parts->map->data();
    const bool logarithmic = usesLogarithm();
    data->setSize(m_grid.columns, m_grid.rows);
    data->setRange({m_grid.xMin, m_grid.xMax}, {m_grid.yMin, m_grid.yMax});
    for (int row = 0; row < m_grid.rows; ++row)
        for (int column = 0; column < m_grid.columns; ++column) {
            const double value = m_grid.at(column, row);
            data->setCell(column, row, std::isfinite(value) ? value : qQNaN());
        }
    m_parts->scale->setDataScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    setScaleOf(*m_parts->scale->axis(), logarithmic);
    rebuildContours();
    redraw();
}

void HeatMap::rebuildContours()
{
    double low = qInf(), high = -qInf();
    for (const double value : m_grid.values)
        if (std::isfinite(value)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    if (low <= high)
        m_parts->scale->setDataRange({low, high > low ? high : low + (low == 0 ? 1 : 0.1 * std::abs(low))});
    m_parts->contours->setLines(contourLines(m_grid, contourLevels(low, high, m_contourCount, usesLogarithm())));
}

void HeatMap::rebuildDrawings(const Theme& theme)
{
    for (auto* item : std::as_const(m_parts->drawings))
        plot().removeItem(item);
    for (auto* path : std::as_const(m_parts->paths))
        plot().removePlottable(path);
    m_parts->drawings.clear();
    m_parts->paths.clear();
    for (const auto& path : m_paths) {
        auto* curve = new QCPCurve(plot().xAxis, plot().yAxis);
        curve->setData(QVector<double>(path.x.begin(), path.x.end()), QVector<double>(path.y.begin(), path.y.end()));
        curve->setPen(QPen(path.color.on(theme.dark), 2));
        curve->setName(path.text);
        m_parts->paths << curve;
        for (std::size_t i = 0; i < path.values.size(); ++i)
            m_parts->drawings << dotAt(path.x[i], path.y[i], path.values[i]);
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
        text->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        text->position->setParentAnchor(point->position);
        text->position->setCoords(9, 0);
        m_parts->drawings << point << text;
    }
}

/// In the colour that the value would have on the map.
QCPAbstractItem* HeatMap::dotAt(double x, double y, double value)
{
    const QCPRange range = m_parts->scale->dataRange();
    const HeightOfColor height{usesLogarithm(), range.lower, range.upper};
    auto* dot = new QCPItemTracer(&plot());
    dot->setStyle(QCPItemTracer::tsCircle);
    dot->setSize(6);
    dot->setPen(QPen(Qt::white, 1));
    dot->setBrush(std::isfinite(value) ? QBrush(viridis(height(value))) : QBrush(Qt::gray));
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
}

void HeatMap::endExport()
{
    auto* axes = plot().axisRect();
    axes->setMinimumSize(0, 0);
    axes->setMaximumSize(QWIDGETSIZE_MAX, QWIDGETSIZE_MAX);
    axes->setSizeConstraintRect(QCPLayoutElement::scrOuterRect);
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
