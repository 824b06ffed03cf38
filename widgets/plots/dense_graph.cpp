// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/dense_graph.h"

#include <cmath>

namespace sharpscope {

namespace {

/// The points of one column, in the order in which they came.
struct Column {
    const QCPGraphData* first = nullptr;
    const QCPGraphData* lowest = nullptr;
    const QCPGraphData* highest = nullptr;
    const QCPGraphData* last = nullptr;

    void add(const QCPGraphData& point)
    {
        if (!first) first = lowest = highest = &point;
        if (point.value < lowest->value) lowest = &point;
        if (point.value > highest->value) highest = &point;
        last = &point;
    }

    void moveTo(QVector<QCPGraphData>& line, const QCPAxis& values)
    {
        if (!first) return;
        const double height = std::abs(values.coordToPixel(highest->value) - values.coordToPixel(lowest->value));
        const QCPGraphData* earlier = std::min(lowest, highest); // points lie in memory as they came
        const QCPGraphData* later = std::max(lowest, highest);
        if (height >= 1) {
            line.append(*first);
            if (earlier != first && earlier != last) line.append(*earlier);
            if (later != first && later != last && later != earlier) line.append(*later);
        }
        if (height < 1 || last != first) line.append(*last);
        *this = {};
    }
};

} // namespace

double DenseGraph::columns() const { return std::max(1, keyAxis()->axisRect()->width()); }

void DenseGraph::getOptimizedLineData(QVector<QCPGraphData>* lineData,
                                      const QCPGraphDataContainer::const_iterator& begin,
                                      const QCPGraphDataContainer::const_iterator& end) const
{
    if (end - begin < 2 * columns()) {
        QCPGraph::getOptimizedLineData(lineData, begin, end);
        return;
    }
    const QCPAxis& keys = *keyAxis();
    const auto endOfColumn = [&](double key) { return keys.pixelToCoord(std::floor(keys.coordToPixel(key)) + 1); };
    lineData->clear();
    lineData->reserve(static_cast<int>(2.5 * columns()));
    Column column;
    double until = endOfColumn(begin->key);
    for (auto it = begin; it != end; ++it) {
        if (it->key >= until) {
            column.moveTo(*lineData, *valueAxis());
            until = endOfColumn(it->key);
        }
        column.add(*it);
    }
    column.moveTo(*lineData, *valueAxis());
}

void DenseGraph::drawLinePlot(QCPPainter* painter, const QVector<QPointF>& lines) const
{
    double rise = 0;
    for (qsizetype i = 1; i < lines.size(); ++i)
        rise += std::abs(lines[i].y() - lines[i - 1].y());
    const bool fillsColumns = rise > 3 * columns() || static_cast<double>(lines.size()) > 2.2 * columns();
    if (!fillsColumns || painter->modes().testFlag(QCPPainter::pmVectorized)) {
        QCPGraph::drawLinePlot(painter, lines);
        return;
    }
    QPen pen = painter->pen();
    pen.setWidth(0);
    painter->setPen(pen);
    painter->setAntialiasing(false);
    drawPolyline(painter, lines);
}

DenseGraph* addDenseGraph(QCustomPlot& plot) { return new DenseGraph(plot.xAxis, plot.yAxis); }

} // namespace sharpscope
