// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/scatter_plot.h"

#include "core/base/csv.h"
#include "widgets/base/run_palette.h"
#include "widgets/plots/axis_ticks.h"
#include "widgets/plots/color_gradient.h"
#include "widgets/plots/scatter_dots.h"

#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sharpscope {

ScatterPlot::ScatterPlot(QWidget* parent) : PlotWidget(parent)
{
    setValueLabelVisible(true);
    plot().axisRect()->setupFullAxesBox();
    for (auto* axis : {plot().xAxis2, plot().yAxis2})
        axis->setTicks(false);
    auto* legend = plot().legend; // below, where it hides no point
    plot().axisRect()->insetLayout()->take(legend);
    plot().plotLayout()->addElement(1, 0, legend);
    plot().plotLayout()->setRowStretchFactor(1, 0.001);
    legend->setFillOrder(QCPLegend::foColumnsFirst);
    legend->setMaximumSize(QWIDGETSIZE_MAX / 2, QWIDGETSIZE_MAX / 2); // or an empty one makes the axes as narrow
    setTheme(themeOf(*this));
}

ScatterPlot::~ScatterPlot() = default;

void ScatterPlot::makeDots()
{
    m_dots = new ScatterDots(&plot());
    m_dots->points = &m_points;
    m_scale = addColorScale(plot());
    m_scale->setGradient(gradientOf(ColorMap::Viridis));
    connect(&plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        const auto point = pointAt(event->position());
        QToolTip::showText(event->globalPosition().toPoint(),
                           point && *point < m_points.help.size() ? m_points.help[*point] : QString(), &plot());
        Q_EMIT pointedAt(point ? static_cast<int>(*point) : -1);
    });
    connect(&plot(), &QCustomPlot::mousePress, this, [this](QMouseEvent* event) { m_pressed = event->position(); });
    connect(&plot(), &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) {
        const bool isClick = (event->position() - m_pressed).manhattanLength() < QApplication::startDragDistance();
        const auto point = pointAt(event->position());
        if (isClick && point && event->button() == Qt::LeftButton)
            Q_EMIT chosen(static_cast<int>(*point), event->modifiers());
    });
}

void ScatterPlot::setPoints(Points points)
{
    if (!m_dots) makeDots();
    m_points = std::move(points);
    if (m_current && *m_current >= m_points.x.size()) setCurrent(std::nullopt);
    const auto setPlaces = [](QCPAxis& axis, const Places& places) {
        if (places.empty()) return setScaleOf(axis, false);
        const auto ticks = QSharedPointer<NameTicker>::create(axis);
        for (const auto& [at, name] : places)
            ticks->addTick(at, name);
        axis.setTicker(ticks);
    };
    setPlaces(*plot().xAxis, m_points.xPlaces);
    setPlaces(*plot().yAxis, m_points.yPlaces);
    setPlaces(*m_scale->axis(), m_points.valuePlaces);
    m_scale->setDataRange(QCPRange(m_points.low, m_points.high));
    m_scale->setLabel(m_points.valueName);
    plot().legend->setVisible(false);
    setTheme(themeOf(*this));
    if (isFollowing()) fit();
    redraw();
}

void ScatterPlot::setFront(std::set<std::size_t> points)
{
    if (points == m_front) return;
    m_front = std::move(points);
    if (m_dots) m_dots->front = m_front;
    redraw();
}

void ScatterPlot::setBack(std::vector<bool> isBack)
{
    if (m_dots) m_dots->isBack = std::move(isBack);
    redraw();
}

QPointF ScatterPlot::pixelOf(std::size_t point) const { return m_dots->pixelOf(point); }

std::optional<std::size_t> ScatterPlot::pointAt(const QPointF& pixel) const
{
    double nearest = 9;
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < m_points.x.size(); ++i)
        if (const double distance = QLineF(m_dots->pixelOf(i), pixel).length(); distance < nearest) {
            nearest = distance;
            found = i;
        }
    return found;
}

void ScatterPlot::leaveEvent(QEvent* event)
{
    PlotWidget::leaveEvent(event);
    if (m_dots) Q_EMIT pointedAt(-1);
}

void ScatterPlot::setClasses(std::vector<Class> classes)
{
    m_classes = std::move(classes);
    plot().clearGraphs();
    const bool isTold = m_classes.size() > 1 && m_classes.size() <= static_cast<std::size_t>(runColorCount);
    plot().setAutoAddPlottableToLegend(isTold);
    for (const auto& each : m_classes) {
        auto* graph = plot().addGraph();
        graph->setName(each.name);
        graph->setLineStyle(QCPGraph::lsNone);
        graph->setData({each.x.begin(), each.x.end()}, {each.y.begin(), each.y.end()});
    }
    plot().legend->setVisible(isTold);
    setTheme(themeOf(*this));
    fit();
}

void ScatterPlot::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
    plot().legend->setBorderPen(Qt::NoPen);
    if (m_dots) m_dots->theme = theme;
    if (m_scale) styleColorScale(*m_scale, theme);
    for (int i = 0; i < plot().graphCount(); ++i)
        plot().graph(i)->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, runColor(i).on(theme.dark), 4));
}

void ScatterPlot::fit()
{
    follow();
    const auto setRange = [](QCPAxis& axis, const std::vector<double>& values) {
        double low = std::numeric_limits<double>::infinity(), high = -low;
        for (const double value : values) {
            if (!std::isfinite(value)) continue;
            low = std::min(low, value);
            high = std::max(high, value);
        }
        if (low > high) return axis.setRange(0, 1);
        const double room = low == high ? std::max(0.5 * std::abs(low), 1e-9) : 0;
        axis.setRange(low - room, high + room);
    };
    if (m_dots) {
        setRange(*plot().xAxis, m_points.x);
        setRange(*plot().yAxis, m_points.y);
    } else {
        plot().rescaleAxes();
    }
    for (auto* axis : {plot().xAxis, plot().yAxis})
        axis->scaleRange(1.08);
    redraw();
}

QString ScatterPlot::csv() const
{
    CsvText csv;
    if (m_dots) {
        const auto text = [](const QString& name) { return name.toStdString(); };
        csv.cell(text(plot().xAxis->label())).cell(text(plot().yAxis->label())).cell(text(m_points.valueName)).endRow();
        const auto cell = [&](double at, const Places& places) {
            const auto it = std::find_if(places.begin(), places.end(), [&](auto& place) { return place.first == at; });
            it == places.end() ? csv.cell(at) : csv.cell(it->second.toStdString());
        };
        for (std::size_t i = 0; i < m_points.x.size(); ++i) {
            cell(m_points.x[i], m_points.xPlaces);
            cell(m_points.y[i], m_points.yPlaces);
            csv.cell(m_points.value[i]).endRow();
        }
        return QString::fromStdString(csv.take());
    }
    csv.cell("x").cell("y").cell("class").endRow();
    for (const auto& each : m_classes)
        for (std::size_t i = 0; i < each.x.size(); ++i)
            csv.cell(each.x[i]).cell(each.y[i]).cell(each.name.toStdString()).endRow();
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
