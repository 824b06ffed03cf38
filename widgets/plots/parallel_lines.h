// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only: what a ParallelPlot draws.
#pragma once

#include "widgets/plots/parallel_plot.h"
#include "widgets/plots/qcp.h"

namespace sharpscope {

class ParallelLines final : public QCPAbstractItem {
public:
    explicit ParallelLines(QCustomPlot* plot) : QCPAbstractItem(plot)
    {
        setSelectable(false);
        setClipToAxisRect(false);
    }
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }
    static double shareOf(const ParallelPlot::Axis& axis, double at); ///< 0 at its low, 1 at its high end
    QPointF pixelOf(const ParallelPlot::Axis& axis, std::size_t index, double at) const;

    const std::vector<ParallelPlot::Axis>* axes = nullptr;
    const std::vector<ParallelPlot::Line>* lines = nullptr;
    std::vector<std::optional<ParallelPlot::Brush>> brushes;
    std::vector<bool> isBack; ///< of the lines
    std::set<std::size_t> front;
    std::optional<std::size_t> keyAxis, keyLine; ///< where keys have come to
    ParallelPlot::Colors colors;
    Theme theme;

protected:
    void draw(QCPPainter* painter) override;

private:
    void drawAxis(QCPPainter& painter, std::size_t index) const;
    void drawLine(QCPPainter& painter, std::size_t index) const;
};

/// Where an axis that names no places has its numbers.
std::vector<std::pair<double, QString>> numbersOf(const ParallelPlot::Axis& axis);

} // namespace sharpscope
