// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/pgf_drawing.h"

#include "widgets/plots/cell_marks.h"
#include "widgets/plots/contour_item.h"
#include "widgets/plots/decision_item.h"
#include "widgets/plots/dense_graph.h"
#include "widgets/plots/parallel_lines.h"
#include "widgets/plots/pgf_axis.h"

#include <cmath>

namespace sharpscope {

PgfDrawing::PgfDrawing(QCustomPlot& plot, const FigureFormat& format, const QString& csvName)
    : m_plot(plot), m_format(format), m_csvName(csvName)
{
}

bool PgfDrawing::isShown(double x, double y) const
{
    const bool logX = m_plot.xAxis->scaleType() == QCPAxis::stLogarithmic,
               logY = m_plot.yAxis->scaleType() == QCPAxis::stLogarithmic;
    return std::isfinite(x) && std::isfinite(y) && (!logX || x > 0) && (!logY || y > 0);
}

void PgfDrawing::addPlot(const QString& options, const std::vector<PgfPoint>& points, const QString& more)
{
    std::vector<double> x, y;
    for (const PgfPoint& point : points) {
        x.push_back(point.x);
        y.push_back(point.y);
    }
    const QString xName = m_columns.add(QStringLiteral("x"), std::move(x));
    const QString yName = m_columns.add(QStringLiteral("y"), std::move(y));
    m_text += QStringLiteral("\\addplot[forget plot, %1] table[col sep=comma, x=%2, y=%3%4] {%5};\n")
                  .arg(options, xName, yName, more, m_csvName);
}

void PgfDrawing::add(QCPAbstractPlottable& plottable)
{
    if (!plottable.realVisibility()) return;
    if (auto* graph = qobject_cast<QCPGraph*>(&plottable))
        addGraph(*graph);
    else if (const auto* bars = qobject_cast<const QCPBars*>(&plottable))
        addBars(*bars);
    else if (const auto* whiskers = qobject_cast<const QCPErrorBars*>(&plottable))
        addWhiskers(*whiskers);
    else if (const auto* map = qobject_cast<const QCPColorMap*>(&plottable))
        addMap(*map);
    else if (const auto* curve = qobject_cast<const QCPCurve*>(&plottable))
        addCurve(*curve);
}

/// In the range that is shown, with a neighbour on each side, so that lines reach the frame.
std::vector<PgfPoint> PgfDrawing::pointsOf(QCPGraph& graph) const
{
    std::vector<PgfPoint> points;
    const auto take = [&](const QCPGraphData& point) {
        if (isShown(point.key, point.value)) points.push_back({point.key, point.value});
    };
    if (auto* dense = dynamic_cast<DenseGraph*>(&graph)) {
        for (const QCPGraphData& point : dense->shownPoints())
            take(point);
        return thinnedForPaper(std::move(points), m_plot.xAxis->scaleType() == QCPAxis::stLogarithmic);
    }
    const auto data = graph.data();
    const QCPRange range = m_plot.xAxis->range();
    const auto end = data->findEnd(range.upper, true);
    for (auto point = data->findBegin(range.lower, true); point != end; ++point)
        take(*point);
    return thinnedForPaper(std::move(points), m_plot.xAxis->scaleType() == QCPAxis::stLogarithmic);
}

void PgfDrawing::addGraph(QCPGraph& graph)
{
    const std::vector<PgfPoint> points = pointsOf(graph);
    if (points.empty()) return;
    if (graph.channelFillGraph() && graph.brush().style() != Qt::NoBrush) addBand(graph, *graph.channelFillGraph());
    const bool hasMarks = !graph.scatterStyle().isNone(), hasLine = graph.lineStyle() != QCPGraph::lsNone;
    if (graph.pen().style() == Qt::NoPen && !hasMarks) return;
    QString options = hasLine ? pgfPen(graph.pen(), m_format) : QStringLiteral("only marks");
    options += QStringLiteral(", ") +
               (hasMarks ? pgfMark(graph.scatterStyle(), graph.pen(), m_format) : QStringLiteral("no markers"));
    addPlot(options, points);
}

void PgfDrawing::addBand(QCPGraph& graph, QCPGraph& bound)
{
    const std::vector<PgfPoint> others = pointsOf(bound);
    if (others.empty()) return;
    const QString upper = QStringLiteral("upper%1").arg(m_bands), lower = QStringLiteral("lower%1").arg(m_bands);
    ++m_bands;
    addPlot(QStringLiteral("draw=none, no markers, name path=") + upper, pointsOf(graph));
    addPlot(QStringLiteral("draw=none, no markers, name path=") + lower, others);
    m_text += QStringLiteral("\\addplot[forget plot, draw=none, %1] fill between[of=%2 and %3];\n")
                  .arg(pgfBrush(graph.brush()), upper, lower);
}

void PgfDrawing::addBars(const QCPBars& bars)
{
    std::vector<PgfPoint> points;
    for (const QCPBarsData& bar : *bars.data())
        if (isShown(bar.key, bar.value)) points.push_back({bar.key, bar.value});
    if (points.empty()) return;
    const bool isLogarithmic = m_plot.yAxis->scaleType() == QCPAxis::stLogarithmic;
    if (isLogarithmic) m_axisOptions << QStringLiteral("log origin=infty");
    addPlot(QStringLiteral("ybar, bar shift=0pt, bar width=%1, %2, %3")
                .arg(pgfNumber(bars.width()), pgfPen(bars.pen(), m_format), pgfBrush(bars.brush())),
            points);
}

void PgfDrawing::addWhiskers(const QCPErrorBars& whiskers)
{
    const auto* bars = qobject_cast<const QCPBars*>(whiskers.dataPlottable());
    if (!bars) return;
    std::vector<PgfPoint> points;
    std::vector<double> lengths;
    for (int i = 0; i < bars->dataCount() && i < whiskers.dataCount(); ++i) {
        const double length = whiskers.data()->at(i).errorPlus;
        const PgfPoint end{bars->dataMainKey(i), bars->dataMainValue(i)};
        if (!isShown(end.x, end.y) || !std::isfinite(length)) continue;
        points.push_back(end);
        lengths.push_back(length);
    }
    if (points.empty()) return;
    const QString error = m_columns.add(QStringLiteral("e"), std::move(lengths));
    addPlot(QStringLiteral("draw=none, mark=none, error bars/y dir=both, error bars/y explicit, "
                           "error bars/error bar style={%1}")
                .arg(pgfPen(whiskers.pen(), m_format)),
            points, QStringLiteral(", y error=") + error);
}

void PgfDrawing::addCurve(const QCPCurve& curve)
{
    std::vector<PgfPoint> points;
    for (const QCPCurveData& point : *curve.data())
        if (isShown(point.key, point.value)) points.push_back({point.key, point.value});
    if (!points.empty()) addPlot(pgfPen(curve.pen(), m_format) + QStringLiteral(", no markers"), points);
}

void PgfDrawing::addContours(const ContourItem& contours)
{
    std::vector<PgfPoint> points;
    for (const ContourLine& line : contours.lines()) {
        for (std::size_t i = 0; i < line.x.size(); ++i)
            points.push_back({line.x[i], line.y[i]});
        points.push_back({std::nan(""), std::nan("")}); // the pen is lifted
    }
    if (!points.empty()) addPlot(pgfPen(QPen(contours.color(), 1), m_format) + QStringLiteral(", no markers"), points);
}

void PgfDrawing::add(const QCPAbstractItem& item)
{
    if (!item.realVisibility()) return;
    if (const auto* contours = dynamic_cast<const ContourItem*>(&item)) return addContours(*contours);
    if (const auto* marks = dynamic_cast<const CellMarks*>(&item)) return addCells(*marks);
    if (const auto* regions = dynamic_cast<const DecisionItem*>(&item)) return addRegions(*regions);
    if (const auto* lines = dynamic_cast<const ParallelLines*>(&item)) return addParallel(*lines);
    const auto coords = [this](const QPointF& pixel) {
        return QStringLiteral("(axis cs:%1,%2)")
            .arg(pgfNumber(m_plot.xAxis->pixelToCoord(pixel.x())), pgfNumber(m_plot.yAxis->pixelToCoord(pixel.y())));
    };
    if (const auto* text = qobject_cast<const QCPItemText*>(&item)) {
        if (text->text().isEmpty()) return;
        m_text +=
            QStringLiteral("\\node[text=%1, text opacity=1, inner sep=1pt%2] at %3 {%4};\n")
                .arg(pgfColor(text->color()),
                     text->brush().style() == Qt::NoBrush ? QString() : QStringLiteral(", ") + pgfBrush(text->brush()),
                     coords((text->topLeft->pixelPosition() + text->bottomRight->pixelPosition()) / 2),
                     pgfText(text->text()));
    } else if (const auto* dot = qobject_cast<const QCPItemTracer*>(&item)) {
        m_text += QStringLiteral("\\path[%1, %2] %3 circle[radius=%4pt];\n")
                      .arg(pgfPen(dot->pen(), m_format), pgfBrush(dot->brush()), coords(dot->position->pixelPosition()),
                           pgfNumber(m_format.pointsOf(dot->size() / 2)));
    } else if (const auto* line = qobject_cast<const QCPItemStraightLine*>(&item)) {
        const QCPRange x = m_plot.xAxis->range();
        const double y = line->point1->coords().y();
        if (y != line->point2->coords().y()) return; // only lines at a height are drawn here
        m_text += QStringLiteral("\\draw[%1] (axis cs:%2,%4) -- (axis cs:%3,%4);\n")
                      .arg(pgfPen(line->pen(), m_format), pgfNumber(x.lower), pgfNumber(x.upper), pgfNumber(y));
    }
}

} // namespace sharpscope
