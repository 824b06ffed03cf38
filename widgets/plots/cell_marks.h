// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only: what lies over the colours of a matrix. Drawn as lines and letters, so
// that it is the same on a screen, in an SVG and in a PDF.
#pragma once

#include "widgets/plots/matrix_plot.h"
#include "widgets/plots/qcp.h"

#include <set>

namespace sharpscope {

class CellMarks final : public QCPAbstractItem {
public:
    explicit CellMarks(QCustomPlot* plot) : QCPAbstractItem(plot) { setSelectable(false); }
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

    const MatrixPlot::Cells* cells = nullptr;
    std::set<MatrixPlot::Place> selected;
    std::optional<MatrixPlot::Place> current; ///< the keys' cell
    QColor text, muted, accent, base;
    bool writesNumbers = true;

protected:
    void draw(QCPPainter* painter) override;

private:
    QRectF rectOf(int row, int column) const;
    void drawCell(QCPPainter& painter, const QRectF& rect, std::size_t index) const;
    void write(QCPPainter& painter, const QRectF& rect, std::size_t index) const;
};

} // namespace sharpscope
