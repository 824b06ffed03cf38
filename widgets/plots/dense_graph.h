// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only.
#pragma once

#include "core/run/number_column.h"
#include "widgets/plots/qcp.h"

#include <functional>

namespace sharpscope {

/// A graph that stays quick with any number of points and loses none: of the points that share a column of pixels it
/// draws first, lowest, highest and last, or one point where they lie within a pixel. Lines that fill whole columns
/// are drawn thin and without smoothing of their edges, which nobody could see; a thick, smooth pen would take a
/// hundred times as long.
class DenseGraph final : public QCPGraph {
public:
    using QCPGraph::QCPGraph;

    /// Draws points that are kept elsewhere, as columns: `keys` in ascending order, which must live as long as this,
    /// and values that `read` gives for one chunk of NumberColumn::chunkSize. Only what a redraw shows is ever copied.
    using ReadValues = std::function<void(std::size_t chunk, std::vector<double>& values)>;
    void setSource(const NumberColumn* keys, ReadValues read);

protected:
    void draw(QCPPainter* painter) override;
    void getOptimizedLineData(QVector<QCPGraphData>* lineData, const QCPGraphDataContainer::const_iterator& begin,
                              const QCPGraphDataContainer::const_iterator& end) const override;
    void drawLinePlot(QCPPainter* painter, const QVector<QPointF>& lines) const override;

private:
    double columns() const;
    void copyVisible();

    const NumberColumn* m_keys = nullptr;
    ReadValues m_read;
};

/// A new graph on the plot's two axes, owned by the plot.
DenseGraph* addDenseGraph(QCustomPlot& plot);

} // namespace sharpscope
