// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only: what lies over a heat map.
#pragma once

#include "widgets/plots/contour_lines.h"
#include "widgets/plots/qcp.h"

#include <optional>

namespace sharpscope {

/// Diagonal lines where the grid is above a limit: drawn as lines, so that they are the same on a screen, in an SVG and
/// in a PDF.
class HatchItem final : public QCPAbstractItem {
public:
    explicit HatchItem(QCustomPlot* plot) : QCPAbstractItem(plot) { setSelectable(false); }
    void setRegion(const ScalarGrid* grid, std::optional<double> above)
    {
        m_grid = grid;
        m_above = above;
    }
    void setColor(const QColor& color) { m_color = color; }
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;

private:
    const ScalarGrid* m_grid = nullptr;
    std::optional<double> m_above;
    QColor m_color;
};

/// A mark at one place and a line from one to another, on a layer of their own, so that moving them draws nothing else.
class PointerItem final : public QCPAbstractItem {
public:
    explicit PointerItem(QCustomPlot* plot) : QCPAbstractItem(plot) { setSelectable(false); }
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

    std::optional<QPointF> pin;
    std::optional<QLineF> line;
    QColor color;

protected:
    void draw(QCPPainter* painter) override;

private:
    QPointF pixelOf(const QPointF& place) const;
};

} // namespace sharpscope
