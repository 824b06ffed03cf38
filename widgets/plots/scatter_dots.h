// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only: dots of a ScatterPlot whose colour is a number.
#pragma once

#include "widgets/plots/qcp.h"
#include "widgets/plots/scatter_plot.h"

#include <optional>
#include <set>

namespace sharpscope {

class ScatterDots final : public QCPAbstractItem {
public:
    explicit ScatterDots(QCustomPlot* plot) : QCPAbstractItem(plot) { setSelectable(false); }
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

    const ScatterPlot::Points* points = nullptr;
    std::set<std::size_t> front;
    std::optional<std::size_t> current; ///< where keys have come to
    std::vector<bool> isBack;           ///< of the points; none: no one is
    Theme theme;

    QPointF pixelOf(std::size_t point) const
    {
        return {parentPlot()->xAxis->coordToPixel(points->x[point]),
                parentPlot()->yAxis->coordToPixel(points->y[point])};
    }

protected:
    void draw(QCPPainter* painter) override;

private:
    void drawDot(QCPPainter& painter, std::size_t point) const;
};

} // namespace sharpscope
