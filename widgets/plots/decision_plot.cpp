// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/decision_plot.h"

#include "core/base/csv.h"
#include "widgets/base/run_palette.h"
#include "widgets/plots/decision_item.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sharpscope {

namespace {

constexpr double pointSize = 5.5;
constexpr double ringSize = 9;

struct Shape {
    QCPScatterStyle::ScatterShape shape;
    char16_t letter;
};

const Shape& shapeOf(std::int64_t label)
{
    static const std::array<Shape, 5> shapes = {{{QCPScatterStyle::ssCircle, u'●'},
                                                 {QCPScatterStyle::ssSquare, u'■'},
                                                 {QCPScatterStyle::ssTriangle, u'▲'},
                                                 {QCPScatterStyle::ssDiamond, u'◆'},
                                                 {QCPScatterStyle::ssTriangleInverted, u'▼'}}};
    return shapes[static_cast<std::size_t>(label) % shapes.size()];
}

} // namespace

QString shapeLetter(std::int64_t label) { return QString(QChar(shapeOf(label).letter)); }

/// Points that are drawn alike.
struct PointGraph {
    QCPGraph* graph = nullptr;
    std::int64_t label = 0;
    enum class Kind { Train, Ring, Test } kind = Kind::Train;
};

struct DecisionPlot::Parts {
    DecisionItem* item = nullptr;
    std::vector<PointGraph> graphs;
};

DecisionPlot::DecisionPlot(QWidget* parent) : PlotWidget(parent), m_parts(std::make_unique<Parts>())
{
    auto& figure = plot();
    figure.axisRect()->setupFullAxesBox();
    for (auto* axis : {figure.xAxis2, figure.yAxis2})
        axis->setTicks(false);
    for (auto* axis : {figure.xAxis, figure.yAxis})
        axis->grid()->setVisible(false); // the regions are what is looked at
    figure.setAutoAddPlottableToLegend(false);
    figure.legend->setVisible(false);
    m_parts->item = new DecisionItem(&figure);
    m_parts->item->setLayer(QStringLiteral("background"));
    setAxisLabels(QStringLiteral("x₁"), QStringLiteral("x₂"));
    setValueLabelVisible(true);
    setTheme(themeOf(*this));
    connect(&figure, &QCustomPlot::afterLayout, this, &DecisionPlot::keepScale);
    connect(&figure, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        const bool isInside = plot().axisRect()->rect().contains(event->pos());
        const double x = plot().xAxis->pixelToCoord(event->pos().x()), y = plot().yAxis->pixelToCoord(event->pos().y());
        if (isInside && m_map && m_map->columnAt(x) >= 0 && m_map->rowAt(y) >= 0)
            Q_EMIT pointed(x, y);
        else
            Q_EMIT left();
    });
}

DecisionPlot::~DecisionPlot() = default;

void DecisionPlot::leaveEvent(QEvent* event)
{
    PlotWidget::leaveEvent(event);
    Q_EMIT left();
}

void DecisionPlot::setMap(std::shared_ptr<const DecisionMap> map)
{
    if (map == m_map) return;
    const bool isFirst = !m_map;
    m_map = std::move(map);
    m_parts->item->setMap(m_map);
    if (isFirst && isFollowing()) fit();
    redraw();
}

void DecisionPlot::setPoints(std::shared_ptr<const DecisionPoints> points)
{
    if (points == m_points) return;
    m_points = std::move(points);
    rebuildPoints();
    if (isFollowing()) fit();
}

void DecisionPlot::setShown(bool train, bool test)
{
    if (train == m_showsTrain && test == m_showsTest) return;
    m_showsTrain = train;
    m_showsTest = test;
    rebuildPoints();
}

void DecisionPlot::rebuildPoints()
{
    auto& figure = plot();
    figure.clearGraphs();
    figure.legend->clearItems();
    m_parts->graphs.clear();
    if (!m_points) return redraw();
    const auto add = [&](std::int64_t label, PointGraph::Kind kind, const auto& belongs) {
        QVector<double> x, y;
        for (const DecisionPoint& point : m_points->points)
            if (belongs(point)) {
                x << point.x;
                y << point.y;
            }
        auto* graph = figure.addGraph();
        graph->setLineStyle(QCPGraph::lsNone);
        graph->setData(x, y);
        m_parts->graphs.push_back({graph, label, kind});
        return graph;
    };
    const auto classes = static_cast<std::int64_t>(m_points->classNames.size());
    for (std::int64_t label = 0; label < classes; ++label) {
        const auto isOf = [&](const DecisionPoint& p, bool test) { return p.label == label && p.isTest == test; };
        if (m_showsTest) {
            auto* graph = add(label, PointGraph::Kind::Test, [&](const auto& p) { return isOf(p, true); });
            graph->setName(tr("%1, test").arg(nameOf(label)));
            graph->addToLegend();
        }
        if (!m_showsTrain) continue;
        auto* graph = add(label, PointGraph::Kind::Train, [&](const auto& p) { return isOf(p, false); });
        graph->setName(nameOf(label));
        graph->addToLegend();
    }
    const bool anyWrong = std::any_of(m_points->points.begin(), m_points->points.end(),
                                      [](const DecisionPoint& p) { return p.isWrong() && !p.isTest; });
    if (m_showsTrain && anyWrong) { // over all of them
        auto* ring = add(0, PointGraph::Kind::Ring, [](const DecisionPoint& p) { return p.isWrong() && !p.isTest; });
        ring->setName(tr("labelled wrongly"));
        ring->addToLegend();
    }
    setTheme(themeOf(*this));
    redraw();
}

QString DecisionPlot::nameOf(std::int64_t label) const
{
    const auto at = static_cast<std::size_t>(label);
    if (m_points && at < m_points->classNames.size()) return QString::fromStdString(m_points->classNames[at]);
    return QString::number(label);
}

void DecisionPlot::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
    m_parts->item->setTheme(theme);
    for (const PointGraph& one : m_parts->graphs) {
        const QColor color = runColor(static_cast<int>(one.label)).on(theme.dark);
        const auto shape = shapeOf(one.label).shape;
        switch (one.kind) {
        case PointGraph::Kind::Train:
            one.graph->setScatterStyle(QCPScatterStyle(shape, QPen(theme.base, 0.8), color, pointSize));
            break;
        case PointGraph::Kind::Test:
            one.graph->setScatterStyle(QCPScatterStyle(shape, QPen(color, 1.2), Qt::NoBrush, pointSize));
            break;
        case PointGraph::Kind::Ring:
            one.graph->setScatterStyle(
                QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(theme.text, 1.4), Qt::NoBrush, ringSize));
            break;
        }
    }
}

QRectF DecisionPlot::extentOf(const DecisionPoints& points)
{
    if (points.points.empty()) return {};
    double left = qInf(), right = -qInf(), low = qInf(), high = -qInf();
    for (const DecisionPoint& point : points.points) {
        left = std::min(left, point.x);
        right = std::max(right, point.x);
        low = std::min(low, point.y);
        high = std::max(high, point.y);
    }
    const double room = 0.08 * std::max({right - left, high - low, 1e-6});
    return {QPointF(left - room, low - room), QPointF(right + room, high + room)};
}

QRectF DecisionPlot::extent() const
{
    if (!m_extent.isEmpty()) return m_extent;
    if (m_points && !m_points->points.empty()) return extentOf(*m_points);
    if (m_map) return {QPointF(m_map->xMin, m_map->yMin), QPointF(m_map->xMax, m_map->yMax)};
    return {QPointF(-2, -2), QPointF(2, 2)};
}

void DecisionPlot::setExtent(const QRectF& extent)
{
    if (extent == m_extent) return;
    m_extent = extent;
    if (isFollowing()) fit();
}

void DecisionPlot::fit()
{
    follow();
    keepScale();
    redraw();
}

void DecisionPlot::keepScale()
{
    if (!isFollowing()) return;
    const QSizeF room = plot().axisRect()->size();
    if (room.width() < 1 || room.height() < 1) return;
    const QRectF wanted = extent();
    const double unit = std::max(wanted.width() / room.width(), wanted.height() / room.height());
    plot().xAxis->setRange(wanted.center().x(), unit * room.width(), Qt::AlignCenter);
    plot().yAxis->setRange(wanted.center().y(), unit * room.height(), Qt::AlignCenter);
}

QSize DecisionPlot::roomForLegend(const QSize&) const { return {0, m_parts->graphs.empty() ? 0 : 36}; }

void DecisionPlot::beginExport(const QSize&)
{
    if (m_parts->graphs.empty()) return;
    auto* legend = plot().legend; // below, where it hides no point
    plot().axisRect()->insetLayout()->take(legend);
    plot().plotLayout()->addElement(plot().plotLayout()->rowCount(), 0, legend);
    plot().plotLayout()->setRowStretchFactor(plot().plotLayout()->rowCount() - 1, 0.001);
    legend->setFillOrder(QCPLegend::foColumnsFirst);
    legend->setBorderPen(Qt::NoPen);
    legend->setMargins(QMargins(7, 4, 7, 12)); // the file ends below
    legend->setVisible(true);
}

void DecisionPlot::endExport()
{
    auto* legend = plot().legend;
    if (!legend->visible()) return;
    plot().plotLayout()->take(legend);
    plot().plotLayout()->simplify();
    legend->setVisible(false);
    plot().axisRect()->insetLayout()->addElement(legend, Qt::AlignTop | Qt::AlignRight);
}

QString DecisionPlot::csv() const
{
    CsvText csv;
    csv.cell("x").cell("y").cell("class");
    for (std::int64_t label = 0; m_map && label < m_map->classes; ++label)
        csv.cell("p(" + nameOf(label).toStdString() + ")");
    csv.endRow();
    for (std::int64_t row = 0; m_map && row < m_map->rows; ++row)
        for (std::int64_t column = 0; column < m_map->columns; ++column) {
            csv.cell(m_map->x(column)).cell(m_map->y(row)).cell(nameOf(m_map->classAt(column, row)).toStdString());
            for (std::int64_t label = 0; label < m_map->classes; ++label)
                csv.cell(m_map->at(label, column, row));
            csv.endRow();
        }
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
