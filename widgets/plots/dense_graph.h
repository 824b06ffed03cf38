// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only.
#pragma once

#include "widgets/plots/pixel_columns.h"

#include <limits>

namespace sharpscope {

/// A graph that stays quick with any number of points and loses none: of the points that share a column of pixels it
/// draws first, lowest, highest and last, or one point where they lie within a pixel. Where they are very many a
/// column, it draws from the lowest to the highest, by what is known of blocks of them. Lines that fill whole columns
/// are drawn thin and without smoothing of their edges, which nobody could see; a thick, smooth pen would take a
/// hundred times as long. While the view moves (PlotWidget::hurry) every line is drawn so.
class DenseGraph final : public QCPGraph {
public:
    using QCPGraph::QCPGraph;

    /// Draws points that are kept elsewhere and live as long as this. Only what a redraw shows is ever copied.
    void setSource(DensePoints points) { m_points = std::move(points); }
    void setBegin(double begin) { m_begin = begin; } ///< nothing before the last point up to here is drawn
    void setFaint() { m_isFaint = true; }            ///< not drawn while the view moves
    void setThinned();                               ///< what it is given has few points a column of pixels already

    /// What it draws of them: those in the range of the keys, as many as it would draw.
    QVector<QCPGraphData> shownPoints();

protected:
    void draw(QCPPainter* painter) override;
    void getOptimizedLineData(QVector<QCPGraphData>* lineData, const QCPGraphDataContainer::const_iterator& begin,
                              const QCPGraphDataContainer::const_iterator& end) const override;
    void drawLinePlot(QCPPainter* painter, const QVector<QPointF>& lines) const override;

private:
    double columns() const;
    bool hurries() const; ///< the view moves
    std::pair<std::size_t, std::size_t> visible() const;
    void copy(std::size_t first, std::size_t end);
    void drawColumns(QCPPainter* painter, const PixelColumns& columns) const;

    DensePoints m_points; ///< without keys: none
    double m_begin = -std::numeric_limits<double>::infinity();
    bool m_isThinned = false;
    bool m_isFaint = false;
};

/// A new graph on the plot's two axes, owned by the plot.
DenseGraph* addDenseGraph(QCustomPlot& plot);

} // namespace sharpscope
