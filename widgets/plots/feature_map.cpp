// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/feature_map.h"

#include "core/base/csv.h"
#include "widgets/base/run_palette.h"
#include "widgets/plots/qcp.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sharpscope {

namespace {

constexpr double reach = 9;           ///< pixels around a dot that are its
constexpr double chosenAdvantage = 3; ///< pixels: a chosen image lies above others

void place(QCPGraph& graph, const std::vector<FeatureMapPlot::Point>& points, const auto& isOf)
{
    QVector<double> x, y;
    for (const auto& point : points)
        if (isOf(point)) {
            x << point.x;
            y << point.y;
        }
    graph.setData(x, y);
}

} // namespace

struct FeatureMapPlot::Parts {
    QCPGraph* pool;
    QCPGraph* chosen;
    QCPGraph* ring;
    QList<QCPGraph*> classes;
};

FeatureMapPlot::FeatureMapPlot(QWidget* parent) : PlotWidget(parent), m_parts(std::make_unique<Parts>())
{
    setValueLabelVisible(true);
    auto& figure = plot();
    figure.axisRect()->setupFullAxesBox();
    for (auto* axis : {figure.xAxis2, figure.yAxis2})
        axis->setTicks(false);
    auto* legend = figure.legend; // below, where it hides no dot
    figure.axisRect()->insetLayout()->take(legend);
    figure.plotLayout()->addElement(1, 0, legend);
    figure.plotLayout()->setRowStretchFactor(1, 0.001);
    legend->setFillOrder(QCPLegend::foColumnsFirst);
    legend->setVisible(true);
    figure.addLayer(QStringLiteral("labelled"), figure.layer(QStringLiteral("main")));
    figure.addLayer(QStringLiteral("chosen"), figure.layer(QStringLiteral("labelled")));
    const auto add = [&](const QString& name, const char* layer) {
        auto* graph = figure.addGraph();
        graph->setName(name);
        graph->setLineStyle(QCPGraph::lsNone);
        graph->setLayer(QLatin1String(layer));
        return graph;
    };
    m_parts->pool = add(tr("pool"), "main");
    m_parts->chosen = add(tr("chosen"), "chosen");
    m_parts->ring = add(tr("selected"), "chosen");
    m_parts->ring->removeFromLegend();
    setTheme(themeOf(*this));
    connect(&figure, &QCustomPlot::afterLayout, this, [this] {
        if (isFollowing()) fitInto(plot().axisRect()->size());
    });
    connect(&figure, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        const auto image = event->buttons() == Qt::NoButton ? imageAt(event->pos()) : std::nullopt;
        if (image)
            Q_EMIT hovered(*image, event->globalPosition().toPoint());
        else
            Q_EMIT left();
    });
    connect(&figure, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        const auto image = event->button() == Qt::LeftButton ? imageAt(event->pos()) : std::nullopt;
        if (image) Q_EMIT clicked(*image);
    });
}

FeatureMapPlot::~FeatureMapPlot() = default;

QString FeatureMapPlot::nameOf(std::int64_t label) const
{
    if (label < 0) return {};
    const auto at = static_cast<std::size_t>(label);
    return at < m_classes.size() ? m_classes[at] : tr("class %1").arg(label);
}

void FeatureMapPlot::setPoints(std::vector<Point> points, const std::vector<QString>& classes,
                               const std::vector<double>& explained)
{
    m_points = std::move(points);
    m_classes = classes;
    for (auto* graph : m_parts->classes)
        plot().removeGraph(graph);
    m_parts->classes.clear();
    std::int64_t count = static_cast<std::int64_t>(classes.size());
    for (const Point& point : m_points)
        count = std::max(count, point.label + 1);
    for (std::int64_t label = 0; label < count; ++label) {
        auto* graph = plot().addGraph();
        graph->setName(nameOf(label));
        graph->setLineStyle(QCPGraph::lsNone);
        graph->setLayer(QStringLiteral("labelled"));
        place(*graph, m_points, [&](const Point& point) { return point.label == label && !point.isChosen; });
        if (count > runColorCount) graph->removeFromLegend();
        m_parts->classes << graph;
    }
    place(*m_parts->pool, m_points, [](const Point& point) { return point.label < 0 && !point.isChosen; });
    place(*m_parts->chosen, m_points, [](const Point& point) { return point.isChosen; });
    const auto share = [&](std::size_t axis, const QString& form) {
        const bool isKnown = axis < explained.size() && std::isfinite(explained[axis]);
        return isKnown ? form.arg(QString::number(100 * explained[axis], 'f', 1)) : QString();
    };
    setAxisLabels(tr("PC 1") + share(0, tr(" (%1 % of the variance)")), tr("PC 2") + share(1, tr(" (%1 %)")));
    setTheme(themeOf(*this));
    mark(m_marked);
    wrapLegend(this->size());
    fit();
}

const FeatureMapPlot::Point* FeatureMapPlot::find(std::int64_t image) const
{
    const auto it = std::find_if(m_points.begin(), m_points.end(), [&](const Point& p) { return p.image == image; });
    return it == m_points.end() ? nullptr : &*it;
}

void FeatureMapPlot::mark(std::optional<std::int64_t> image)
{
    m_marked = image;
    place(*m_parts->ring, m_points, [&](const Point& point) { return image && point.image == *image; });
    redraw();
}

std::optional<std::int64_t> FeatureMapPlot::imageAt(const QPoint& pixel) const
{
    if (!plot().axisRect()->rect().contains(pixel)) return std::nullopt;
    std::optional<std::int64_t> nearest;
    double least = reach;
    for (const Point& point : m_points) {
        const double distance = std::hypot(plot().xAxis->coordToPixel(point.x) - pixel.x(),
                                           plot().yAxis->coordToPixel(point.y) - pixel.y()) -
                                (point.isChosen ? chosenAdvantage : 0);
        if (distance >= least) continue;
        least = distance;
        nearest = point.image;
    }
    return nearest;
}

QPoint FeatureMapPlot::pixelOf(std::int64_t image) const
{
    const Point* point = find(image);
    if (!point) return {-1, -1};
    return QPointF(plot().xAxis->coordToPixel(point->x), plot().yAxis->coordToPixel(point->y)).toPoint();
}

void FeatureMapPlot::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
    plot().legend->setBorderPen(Qt::NoPen);
    plot().legend->setBrush(Qt::NoBrush);
    QColor quiet = theme.muted;
    quiet.setAlpha(150);
    m_parts->pool->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(quiet, 1), Qt::NoBrush, 4));
    m_parts->chosen->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssDiamond, QPen(theme.text, 1.6), QBrush(theme.accent), 11));
    m_parts->ring->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(theme.text, 2.2), Qt::NoBrush, 19));
    for (int i = 0; i < m_parts->classes.size(); ++i) {
        const QColor color = runColor(i).on(theme.dark);
        m_parts->classes[i]->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssSquare, QPen(color), QBrush(color), 6));
    }
}

/// All of it, and the same scale along both axes.
void FeatureMapPlot::fitInto(const QSize& size)
{
    double left = std::numeric_limits<double>::infinity(), right = -left, bottom = left, top = -left;
    for (const Point& point : m_points) {
        left = std::min(left, point.x);
        right = std::max(right, point.x);
        bottom = std::min(bottom, point.y);
        top = std::max(top, point.y);
    }
    if (!(right >= left && top >= bottom)) left = bottom = -1, right = top = 1;
    if (size.isEmpty()) return;
    const double width = std::max(right - left, 1e-9) * 1.1, height = std::max(top - bottom, 1e-9) * 1.1;
    const double scale = std::max(width / size.width(), height / size.height());
    plot().xAxis->setRange((left + right) / 2, scale * size.width(), Qt::AlignCenter);
    plot().yAxis->setRange((bottom + top) / 2, scale * size.height(), Qt::AlignCenter);
}

void FeatureMapPlot::fit()
{
    follow();
    redraw(); // which lays out, and then fits
}

void FeatureMapPlot::resizeEvent(QResizeEvent* event)
{
    PlotWidget::resizeEvent(event);
    wrapLegend(this->size());
}

/// As many names beside each other as there is room for; none where they would leave the map less than half.
void FeatureMapPlot::wrapLegend(const QSize& size)
{
    auto* legend = plot().legend;
    int widest = 1;
    for (int i = 0; i < legend->itemCount(); ++i) // cells, some of them empty
        if (const auto* item = legend->item(i)) widest = std::max(widest, item->minimumOuterSizeHint().width());
    const int columns = std::clamp((size.width() - 20) / (widest + legend->columnSpacing()), 1, legend->itemCount());
    if (columns != legend->wrap()) legend->setWrap(columns);
    const bool fits = legend->minimumOuterSizeHint().height() <= size.height() / 2;
    if (fits == legend->visible()) return;
    legend->setVisible(fits);
    if (fits) {
        plot().plotLayout()->addElement(1, 0, legend);
        plot().plotLayout()->setRowStretchFactor(1, 0.001);
    } else {
        plot().plotLayout()->take(legend); // or it keeps its place
        plot().plotLayout()->simplify();
    }
}

void FeatureMapPlot::beginExport(const QSize& size)
{
    wrapLegend(size);
    m_parts->ring->setVisible(false);
}

void FeatureMapPlot::endExport()
{
    wrapLegend(this->size());
    m_parts->ring->setVisible(true);
}

QString FeatureMapPlot::csv() const
{
    CsvText csv;
    csv.cell("image").cell("x").cell("y").cell("is").cell("class").endRow();
    for (const Point& point : m_points)
        csv.cell(point.image)
            .cell(point.x)
            .cell(point.y)
            .cell(point.isChosen    ? "chosen"
                  : point.label < 0 ? "pool"
                                    : "labelled")
            .cell(nameOf(point.label).toStdString())
            .endRow();
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
