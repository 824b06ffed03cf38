// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/launcher.h"

#include "app/gui/experiment_panel.h"
#include "app/gui/forker.h"
#include "app/gui/notices.h"
#include "app/gui/run_feed.h"
#include "app/gui/workspace.h"
#include "core/remote/mirror.h"
#include "core/run/foreign_run.h"
#include "core/run/run_folder.h"
#include "core/work/sweep_job.h"
#include "widgets/base/line_icon.h"
#include "widgets/base/runs_table.h"

#include <QAction>

#include <algorithm>

namespace sharpscope {

namespace {

/// The methods and seeds of `one` too; false where the experiments differ in anything else.
bool addMethodsAndSeeds(Json& experiment, const Json& one)
{
    Json rest = experiment, others = one;
    for (const char* list : {"methods", "seeds"}) {
        rest.erase(list);
        others.erase(list);
    }
    if (experiment.value("kind", "") != one.value("kind", ""))
        throw Error("runs of different kinds of work do not fit into one form: select those of one kind");
    for (const char* list : {"methods", "seeds"})
        for (const auto& item : one.value(list, Json::array()))
            if (Json& all = experiment[list]; std::find(all.begin(), all.end(), item) == all.end()) all.push_back(item);
    return rest == others;
}

/// "SAM, SGD and 3 more".
QString namesOf(const RunStore& store, const QStringList& runs)
{
    constexpr qsizetype most = 3;
    QStringList names;
    for (const auto& id : runs.first(std::min(runs.size(), most)))
        if (const auto* run = store.find(id)) names << run->label;
    const QString all = names.join(QStringLiteral(", "));
    return runs.size() > most ? Launcher::tr("%1 and %2 more").arg(all).arg(runs.size() - most) : all;
}

} // namespace

Launcher::Launcher(const Surroundings& here, QObject* parent) : QObject(parent), m_here(here)
{
    const WindowActions& actions = m_here.actions;
    connect(actions.launch, &QAction::triggered, this, &Launcher::launch);
    connect(actions.pause, &QAction::triggered, this, [this] { m_here.feed.setPaused(!m_here.feed.isPaused()); });
    connect(actions.step, &QAction::triggered, this, [this] { m_here.feed.step(); });
    connect(actions.stop, &QAction::triggered, this, [this] { m_here.feed.stop(); });
    connect(actions.resume, &QAction::triggered, this, &Launcher::resume);
    connect(actions.duplicate, &QAction::triggered, this, &Launcher::duplicate);
    connect(&m_here.experiment, &ExperimentPanel::launchRequested, this, &Launcher::launch);
    connect(&m_here.feed, &RunFeed::stateChanged, this, &Launcher::refresh);
    connect(&m_here.feed, &RunFeed::ended, this, &Launcher::jobEnded);
    connect(&m_here.runs, &RunsTable::selectionChanged, this, &Launcher::refresh);
    connect(&m_here.store, &RunStore::listChanged, this, &Launcher::refresh);
    new Forker(m_here, this);
    refresh();
}

void Launcher::refresh()
{
    const bool running = m_here.feed.isRunning(), paused = m_here.feed.isPaused();
    const bool canHold = running && !m_here.feed.isStopping();
    const QStringList selected = m_here.runs.selected();
    const WindowActions& actions = m_here.actions;
    m_here.experiment.setRunning(running);
    actions.launch->setEnabled(!running);
    actions.pause->setEnabled(canHold);
    if (const QString text = paused ? tr("Continue") : tr("Pause"); text != actions.pause->text()) {
        actions.pause->setText(text);
        actions.pause->setIcon(lineIcon(paused ? QStringLiteral("launch") : QStringLiteral("pause")));
    }
    actions.step->setEnabled(canHold);
    actions.stop->setEnabled(canHold);
    const QStringList unfinished = running ? QStringList() : resumable();
    actions.resume->setEnabled(!unfinished.isEmpty());
    actions.resume->setToolTip(
        unfinished.isEmpty()
            ? tr("Go on with unfinished runs (F9): there are none")
            : tr("Go on with %1 from the last checkpoint (F9)").arg(namesOf(m_here.store, unfinished)));
    actions.duplicate->setEnabled(!selected.isEmpty());
}

void Launcher::launch()
{
    auto experiment = m_here.experiment.experiment();
    if (!experiment) {
        m_here.experiment.showFirstProblem();
        return m_here.notices.complain(
            tr("The experiment cannot be launched yet: what is wrong is marked in the form."));
    }
    if (isBeyondMost(*experiment)) {
        const QString what = QString::fromStdString(toText(m_here.experiment.sizeWithPace(*experiment)));
        if (!m_here.seams.confirm(m_here.runs.window(), tr("This sweep is a large one"), what)) return;
        experiment->sweep["most"] = static_cast<std::int64_t>(pointsIn(*experiment));
    }
    m_here.notices.guard([&] {
        m_here.feed.start(m_here.seams.comparison(*experiment, m_here.workspace.newRunsFolder().toStdString()));
        m_here.notices.clear();
        const Json* dataset = findField(experiment->options, "data.name");
        Q_EMIT launched(QString::fromStdString(experiment->kind->name),
                        dataset && dataset->is_string() ? QString::fromStdString(dataset->get<std::string>())
                                                        : QString());
    });
}

QStringList Launcher::resumable() const
{
    const auto isOfADisk = [](const StoredRun& run) {
        return !run.experiment.empty() && foreignMaker(run.experiment).empty() && !isMirrored(run.id.toStdString());
    };
    QStringList chosen;
    for (const auto& id : m_here.runs.selected())
        if (const auto* run = m_here.store.find(id); run && run->series.state != RunState::Finished && isOfADisk(*run))
            chosen << id;
    if (!chosen.isEmpty()) return chosen;
    const auto& runs = m_here.store.runs();
    const auto isLeft = [&](const auto& run) {
        return (run->series.state == RunState::Stopped || run->isInterrupted) && isOfADisk(*run);
    };
    const auto newest = std::find_if(runs.rbegin(), runs.rend(), isLeft);
    for (const auto& run : runs)
        if (newest != runs.rend() && isLeft(run) && run->series.started.group == (*newest)->series.started.group)
            chosen << run->id;
    return chosen;
}

void Launcher::resume()
{
    m_here.notices.guard([this] {
        std::vector<std::filesystem::path> folders;
        for (const auto& id : resumable())
            if (folders.emplace_back(id.toStdString()); RunFolder::open(folders.back()).isBeingWritten())
                throw Error(folders.back().string() + ": another process is writing this run");
        if (!folders.empty()) m_here.feed.startResumed(folders, m_here.seams.resume(folders));
    });
}

void Launcher::duplicate()
{
    m_here.notices.guard([this] {
        Json experiment;
        bool hasOthers = false;
        for (const auto& id : m_here.runs.selected()) {
            const auto* run = m_here.store.find(id);
            if (!run || run->experiment.empty()) continue;
            std::vector<Problem> shownInTheForm;
            const Json repeated = experimentOfRun(run->experiment, run->series, id.toStdString());
            Json one = toJson(experimentFromJson(repeated, shownInTheForm));
            if (experiment.is_null())
                experiment = std::move(one);
            else
                hasOthers |= !addMethodsAndSeeds(experiment, one);
        }
        if (experiment.is_null()) throw Error("The selected runs have no experiment.json to take the options from.");
        m_here.experiment.setValue(experiment);
        if (hasOthers)
            m_here.notices.inform(
                tr("The runs differ in more than method and seed: the first one's options are taken."));
    });
}

void Launcher::jobEnded(const Event& how)
{
    if (const auto* failed = std::get_if<Failed>(&how))
        m_here.notices.complain(tr("The job failed: %1").arg(QString::fromStdString(failed->why)));
}

} // namespace sharpscope
