// SPDX-License-Identifier: GPL-3.0-or-later
// AnalysisPanel: figures of all runs, which run and round are looked at, and its part of the session.
#include "app/gui/analysis_figures.h"
#include "app/gui/analysis_panel.h"
#include "app/gui/sharing_box.h"
#include "core/analysis/registry.h"
#include "core/run/learning_curve.h"
#include "widgets/base/schema_form.h"
#include "widgets/plots/plot_widget.h"

#include <QComboBox>
#include <QSignalBlocker>

#include <algorithm>

namespace sharpscope {

void AnalysisPanel::drawSeconds()
{
    std::vector<TimedRun> timed;
    for (const auto& run : m_store.runs()) {
        if (!isActiveLearning(*run)) continue;
        m_runs.want(run->id);
        if (const auto history = m_runs.historyOf(run->id)) timed.push_back({run->experiment, *history});
    }
    m_figures->setSeconds(phaseSeconds(timed));
}

/// Fig. 4 (c): of the runs that choose with a radius.
void AnalysisPanel::drawAccuracies()
{
    std::vector<LineFigure::Line> lines;
    for (const auto& run : m_store.runs()) {
        const Json* rho = findField(run->experiment, "acquisition.rho");
        if (!isActiveLearning(*run) || !rho || !rho->is_number()) continue;
        m_runs.want(run->id);
        m_store.want(*run, {"accuracy/test"}, ClockPart::Step);
        const auto history = m_runs.historyOf(run->id);
        if (!history || !run->series.columns.has(ClockPart::Step)) continue;
        LineFigure::Line line{.name = QStringLiteral("ρ = %1 · %2").arg(rho->get<double>()).arg(run->label)};
        for (const LearningPoint& point : learningCurve(*history, run->series.of("accuracy/test"))) {
            line.x.push_back(static_cast<double>(point.labels));
            line.y.push_back(100 * point.value);
        }
        lines.push_back(std::move(line));
    }
    m_figures->setAccuracies(lines);
}

void AnalysisPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    readFiles();
    refresh();
}

void AnalysisPanel::setRun(const ActiveRunShown& run)
{
    const bool isOther = run.id != m_run.id;
    m_run = run;
    if (isOther) {
        m_found.clear();
        m_said.clear();
    }
    if (!isVisible()) return;
    if (isOther) readFiles();
    refresh();
}

void AnalysisPanel::setRound(std::int64_t round)
{
    m_round = round;
    if (isVisible()) refresh();
}

void AnalysisPanel::read(ViewState& state) const
{
    AnalysesView& view = state.analyses;
    view.figure = figure();
    view.allRounds = m_rounds->currentIndex() == 1;
    view.sharing = m_sharing->key();
    view.options = Json::object();
    for (const auto& [name, form] : m_form)
        if (const Json value = form->value(); value != withDefaults(Json::object(), analysisInfo(name).options))
            view.options[name] = value;
}

void AnalysisPanel::show(const ViewState& state)
{
    const AnalysesView& view = state.analyses;
    for (const auto& [name, form] : m_form)
        form->setValue(view.options.is_object() ? view.options.value(name, Json::object()) : Json::object());
    m_rounds->setCurrentIndex(view.allRounds ? 1 : 0);
    {
        const QSignalBlocker quiet(m_sharing);
        m_sharing->setKey(view.sharing);
    }
    if (view.figure != figure()) {
        m_figure->setCurrentIndex(std::max(0, m_figure->findData(QString::fromStdString(view.figure))));
        choose();
    }
    refreshControls();
}

} // namespace sharpscope
