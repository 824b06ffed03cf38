// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/report_figures.h"

#include "app/gui/active_run_shown.h"
#include "app/gui/active_runs.h"
#include "app/gui/curve_feed.h"
#include "app/gui/learning_figure.h"
#include "core/base/json_value.h"
#include "core/run/active_history.h"
#include "core/run/paired_difference.h"
#include "core/run/run_folder.h"

#include <algorithm>

namespace sharpscope {

namespace {

/// Empty where it has no curve.
QString drawn(CurvePlot& plot, const QString& caption)
{
    bool isEmpty = true;
    for (const auto& key : plot.curves())
        isEmpty = isEmpty && !plot.isCurveShown(key);
    if (isEmpty) return {};
    QString drawing = QString::fromUtf8(plot.svg(plot.exportSize({620, 360})));
    drawing.remove(0, std::max<qsizetype>(0, drawing.indexOf(QLatin1String("<svg"))));
    return QStringLiteral("<figure>%1<figcaption>%2</figcaption></figure>\n").arg(drawing, caption);
}

QString figure(RunStore& store, const Quantity& quantity, bool grouped)
{
    CurvePlot plot;
    plot.setSmoothing(0.9);
    CurveFeed feed(store, plot);
    feed.show(quantity, XAxis::Epoch);
    feed.takeAll();
    plot.setGrouped(grouped);
    return drawn(plot, quantity.help);
}

/// Of active learning: what each round's labels gave, of images that are classified or of images with boxes.
QString learningFigure(RunStore& store, bool isBoxes, bool grouped)
{
    const CurveQuantity* quantity = nullptr;
    std::vector<LearningLine> lines;
    for (const auto& run : store.runs()) {
        if (!run->visible || !hasRounds(*run) || isOfBoxes(run->experiment) != isBoxes) continue;
        quantity = &curveQuantities(run->experiment).front();
        store.fetch(*run, {quantity->tag}, ClockPart::Step);
        const ActiveHistory history = readActiveHistory(RunFolder::open(run->id.toStdString())).history;
        lines.push_back({.run = run,
                         .pairing = {},
                         .isBaseline = isRandomBaseline(run->experiment),
                         .curve = learningCurve(history, run->series.of(quantity->tag))});
    }
    if (lines.empty()) return {};
    CurvePlot plot;
    plot.setSmoothing(0);
    showLearningCurves(plot, lines, *quantity, curveAxes().front());
    plot.setGrouped(grouped);
    return drawn(plot, quantity->help);
}

/// What each kind of work that is there usually shows; what no run has measured has no figure.
QStringList figuresShown(const RunStore& store)
{
    QStringList shown = {QStringLiteral("loss parts")};
    for (const char* id : {"loss", "accuracy", "cosine/before", "cosine/change", "perturbation", "sharpness"}) {
        shown << QLatin1String(id);
        for (const auto& run : store.runs())
            if (run->visible)
                shown << usualQuantity(QLatin1String(id), valueOr(run->experiment, "kind", std::string()));
    }
    shown.removeDuplicates();
    return shown;
}

} // namespace

QString reportFigures(RunStore& store, bool grouped, const std::function<void(double)>& progress)
{
    const QStringList shown = figuresShown(store);
    QString html = QStringLiteral("<div class=\"figures\">\n") + learningFigure(store, false, grouped) +
                   learningFigure(store, true, grouped);
    double count = 0;
    for (const auto& kind : figureKinds())
        for (const auto& quantity : kind.quantities)
            if (shown.contains(quantity.id)) {
                html += figure(store, quantity, grouped);
                progress(std::min(++count / static_cast<double>(shown.size()), 1.0));
            }
    return html + QStringLiteral("</div>\n");
}

} // namespace sharpscope
