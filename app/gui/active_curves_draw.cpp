// SPDX-License-Identifier: GPL-3.0-or-later
// ActiveCurves: from what is known of the runs to what its figures show.
#include "app/gui/active_curves.h"
#include "app/gui/branch_tree_view.h"
#include "app/gui/curve_axes.h"
#include "app/gui/plot_frame.h"
#include "app/gui/preview_loader.h"
#include "app/gui/run_standing.h"
#include "core/base/json_value.h"
#include "core/run/class_balance.h"
#include "widgets/base/legend_bar.h"
#include "widgets/plots/bar_plot.h"
#include "widgets/plots/curve_plot.h"
#include "widgets/plots/interval_plot.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>

#include <algorithm>
#include <cmath>
#include <map>

namespace sharpscope {

/// Runs of detection have mAP for the accuracy, and no calibration. What was chosen stays, or the first.
void ActiveCurves::offerQuantities()
{
    const QString chosen = m_quantity->currentData().toString();
    m_quantity->clear();
    for (const CurveQuantity& one : curveQuantities(m_run.experiment)) {
        m_quantity->addItem(one.title, one.id);
        m_quantity->setItemData(m_quantity->count() - 1, one.help, Qt::ToolTipRole);
    }
    m_quantity->setCurrentIndex(std::max(0, m_quantity->findData(chosen)));
}

/// Those that are not hidden, and Random.
std::vector<LearningLine> ActiveCurves::shownRuns()
{
    std::vector<LearningLine> all;
    for (const auto& run : m_store.runs()) {
        if (!isShown(*run)) continue;
        LearningLine shown{.run = run, .pairing = {}, .isBaseline = isRandomBaseline(run->experiment), .curve = {}};
        if (!run->visible && !shown.isBaseline) continue;
        m_runs.want(run->id);
        m_store.want(*run, {quantity().tag}, ClockPart::Step);
        std::string& pairing = m_pairings[run->id];
        if (pairing.empty()) pairing = pairingKey(run->experiment);
        shown.pairing = pairing;
        if (const auto history = m_runs.historyOf(run->id); history && run->series.columns.has(ClockPart::Step))
            shown.curve = learningCurve(*history, run->series.of(quantity().tag));
        m_sizes[run->id] = {run->generation, run->series.of(quantity().tag).size()};
        all.push_back(std::move(shown));
    }
    return all;
}

void ActiveCurves::drawCurves(const std::vector<LearningLine>& runs)
{
    const CurveAxis& axis = curveAxes()[static_cast<std::size_t>(m_xAxis->currentIndex())];
    showLearningCurves(*m_curves, runs, quantity(), axis);
    m_legend->setGrouped(m_group->isChecked());
    m_curves->setGrouped(m_group->isChecked());
    m_curves->refresh();
}

void ActiveCurves::drawDifferences(const std::vector<LearningLine>& runs)
{
    std::map<std::string, const LearningLine*> baselines;
    for (const LearningLine& shown : runs)
        if (shown.isBaseline) baselines.try_emplace(shown.pairing, &shown);
    std::vector<std::pair<const LearningLine*, std::vector<CurvePair>>> groups;
    for (const LearningLine& shown : runs) {
        const auto baseline = baselines.find(shown.pairing);
        if (shown.isBaseline || baseline == baselines.end()) continue;
        auto it = std::find_if(groups.begin(), groups.end(),
                               [&](const auto& group) { return group.first->run->group == shown.run->group; });
        if (it == groups.end()) it = groups.insert(it, {&shown, {}});
        it->second.emplace_back(shown.curve, baseline->second->curve);
    }
    std::vector<IntervalPlot::Series> series;
    QStringList words;
    const double scale = quantity().scale;
    const StoredRun* looked = m_store.find(m_run.id);
    const QString front = looked ? looked->group : QString();
    for (const auto& [first, pairs] : groups) {
        const StoredRun& run = *first->run;
        series.push_back({.name = run.methodLabel,
                          .color = run.methodColor,
                          .dashing = run.dashing,
                          .points = {},
                          .isInFront = run.group == front});
        for (const auto& [labels, difference] : differencesByLabels(pairs))
            series.back().points.push_back({.x = static_cast<double>(labels),
                                            .mean = scale * difference.mean,
                                            .low = scale * difference.low,
                                            .high = scale * difference.high,
                                            .count = difference.seeds});
        words << differenceText(run.methodLabel, pairs, quantity());
    }
    m_differences->setTitle(tr("%1: paired difference to Random, 95 %").arg(quantity().title));
    m_differences->setAxisLabels(tr("labels"), quantity().difference);
    m_differences->setSeries(std::move(series));
    m_words->setText(words.join(QLatin1Char('\n')));
    fitWords();
}

void ActiveCurves::drawTree()
{
    std::vector<TreeRun> runs;
    for (const auto& run : m_store.runs()) {
        if (!isShown(*run)) continue;
        TreeRun one{
            .id = run->id, .label = run->label, .color = run->color, .experiment = run->experiment, .trained = {}};
        one.isRunning = run->series.state == RunState::Running && !run->isInterrupted;
        if (const auto history = m_runs.historyOf(run->id))
            for (const ActiveRound& round : history->rounds())
                if (round.labels > 0) one.trained.push_back(round.round);
        runs.push_back(std::move(one));
    }
    m_tree->setRows(branchTree(runs));
    m_tree->setChosen(m_run.id, m_round);
}

/// Of the data set of the run that is looked at: as the run names them, else as its files do, once they are read.
void ActiveCurves::readClassNames()
{
    const Json data = valueOr(m_run.experiment, "data", Json::object());
    if (data == m_namedData) return;
    m_namedData = data;
    m_classNames.clear();
    for (const std::string& name : valueOr(data, "classes", std::vector<std::string>()))
        m_classNames << QString::fromStdString(name);
    m_namesLoader->drop();
    if (const auto name = valueOr(data, "name", std::string()); m_classNames.isEmpty() && !name.empty())
        m_namesLoader->load(name, valueOr(data, "folder", std::string()));
}

void ActiveCurves::drawClasses()
{
    if (isOfBoxes(m_run.experiment)) return;
    readClassNames();
    const std::vector<std::int64_t> counts =
        m_run.history ? classCounts(*m_run.history, m_round, m_classNames.size()) : std::vector<std::int64_t>();
    QStringList names;
    std::vector<double> values;
    double sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        names << m_classNames.value(static_cast<qsizetype>(i), QString::number(i));
        values.push_back(static_cast<double>(counts[i]));
        sum += values.back();
    }
    const double ratio = imbalance(counts);
    const QString when = roundText(m_round);
    m_classes->setTitle(tr("Labelled images by class, %1, %2").arg(m_run.label, when));
    m_classes->setAxisLabels(tr("class"), tr("labelled images"));
    m_classes->setBars(names, std::move(values));
    m_classes->setReference(counts.empty() ? std::nullopt : std::optional(sum / static_cast<double>(counts.size())),
                            tr("if all had equally many"));
    m_classesFrame->setNote(counts.empty()      ? QString()
                            : std::isinf(ratio) ? tr("%1; a class has none").arg(when)
                                                : tr("%1; most : least = %2").arg(when).arg(ratio, 0, 'g', 3));
}

} // namespace sharpscope
