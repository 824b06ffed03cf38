// SPDX-License-Identifier: GPL-3.0-or-later
// Steps on a surface of two numbers seen from above: lines of equal value, arrows, and dots at places that were looked
// at. Both axes have the same scale, so that a gradient stands across the lines.
#pragma once

#include "widgets/base/run_palette.h"
#include "widgets/plots/contour_lines.h"
#include "widgets/plots/plot_widget.h"

#include <QPointF>

#include <vector>

class QCPAbstractItem;
class QCPGraph;

namespace sharpscope {

class ContourItem;

class StepPlot final : public PlotWidget {
    Q_OBJECT

public:
    /// Places joined by arrows, one from each to the next, or dots alone; drawn in the order given.
    struct Trail {
        QString name; ///< in the legend
        std::vector<QPointF> places;
        RunColor color;
        bool hasArrows = true;
        bool hasDots = false;
        bool isFaint = false; ///< what the others are compared with
    };

    explicit StepPlot(QWidget* parent = nullptr);

    void setGround(const ScalarGrid& grid, const std::vector<double>& levels);
    void setTrails(std::vector<Trail> trails);
    const std::vector<Trail>& trails() const { return m_trails; }

    void fit() override;
    QString csv() const override; ///< trail, place, x, y

protected:
    void setTheme(const Theme& theme) override;
    void resizeEvent(QResizeEvent* event) override;
    void beginExport(const QSize& size) override;
    void endExport() override;

private:
    void draw(const Theme& theme);

    std::vector<Trail> m_trails;
    ContourItem* m_contours;
    std::vector<QCPAbstractItem*> m_arrows;
    std::vector<QCPGraph*> m_dots; ///< one a trail, which stands in the legend
};

} // namespace sharpscope
