// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only.
#pragma once

#include "widgets/plots/curve_plot.h"
#include "widgets/plots/qcp.h"

#include <map>

namespace sharpscope {

/// What happened to the runs, as small signs on their curves: a diamond where a knob was turned, a fork where one was
/// taken, a triangle where the run went on. At the foot of the figure where there is no curve to stand on.
class MarksItem final : public QCPAbstractItem {
public:
    explicit MarksItem(QCustomPlot* plot) : QCPAbstractItem(plot) { setSelectable(false); }
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

    struct Placed {
        QString run;
        std::size_t index = 0; ///< among the run's
        CurveMark mark;
        double y = 0; ///< of the curve there; NaN: at the foot
        RunColor color;
    };
    std::map<QString, std::vector<CurveMark>> marks; ///< by run, all of them
    std::vector<Placed> placed;                      ///< those of the runs that are shown
    QColor background;
    bool dark = false;

    QPointF pixelOf(const Placed& placed) const;

protected:
    void draw(QCPPainter* painter) override;
};

} // namespace sharpscope
