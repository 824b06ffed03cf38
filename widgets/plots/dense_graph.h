// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only.
#pragma once

#include "widgets/plots/qcp.h"

namespace sharpscope {

/// A graph that stays quick with any number of points and loses none: of the points that share a column of pixels it
/// draws first, lowest, highest and last, or one point where they lie within a pixel. Lines that fill whole columns
/// are drawn thin and without smoothing of their edges, which nobody could see; a thick, smooth pen would take a
/// hundred times as long.
class DenseGraph final : public QCPGraph {
public:
    using QCPGraph::QCPGraph;

protected:
    void getOptimizedLineData(QVector<QCPGraphData>* lineData, const QCPGraphDataContainer::const_iterator& begin,
                              const QCPGraphDataContainer::const_iterator& end) const override;
    void drawLinePlot(QCPPainter* painter, const QVector<QPointF>& lines) const override;

private:
    double columns() const;
};

/// A new graph on the plot's two axes, owned by the plot.
DenseGraph* addDenseGraph(QCustomPlot& plot);

} // namespace sharpscope
