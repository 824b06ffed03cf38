// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/learning_figure.h"

#include "widgets/plots/curve_plot.h"

#include <QObject>

namespace sharpscope {

void showLearningCurves(CurvePlot& plot, const std::vector<LearningLine>& lines, const CurveQuantity& quantity,
                        const CurveAxis& axis)
{
    for (const auto& key : plot.curves())
        plot.removeCurve(key);
    plot.setTitle(quantity.title);
    plot.setAxisLabels(axis.title, quantity.axis);
    plot.setWholeX(axis.isWhole);
    for (const LearningLine& line : lines) {
        const StoredRun& run = *line.run;
        const QString reference = line.isBaseline ? QObject::tr(" (reference)") : QString();
        plot.setCurve(run.id, {.run = run.id,
                               .label = run.label + reference,
                               .group = run.group,
                               .groupLabel = run.methodLabel + reference,
                               .color = run.color,
                               .groupColor = run.methodColor,
                               .dashing = run.dashing,
                               .dashed = line.isBaseline,
                               .smoothing = Smoothing::Never,
                               .visible = true,
                               .rank = run.rank});
        std::vector<double> x, y;
        for (const LearningPoint& point : line.curve) {
            x.push_back(axis.of(point));
            y.push_back(point.value * quantity.scale);
        }
        plot.append(run.id, x, y);
    }
}

} // namespace sharpscope
