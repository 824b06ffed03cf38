// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/launcher.h"

#include "app/gui/experiment_panel.h"
#include "app/gui/notices.h"
#include "app/gui/run_feed.h"
#include "app/gui/workspace.h"
#include "core/run/run_folder.h"
#include "widgets/base/runs_table.h"

#include <QAction>

#include <algorithm>

namespace sharpscope {

Launcher::Launcher(const Surroundings& here, QObject* parent) : QObject(parent), m_here(here)
{
    const WindowActions& actions = m_here.actions;
    connect(actions.launch, &QAction::triggered, this, &Launcher::launch);
    connect(actions.pause, &QAction::triggered, this, [this](bool paused) { m_here.feed.setPaused(paused); });
    connect(actions.step, &QAction::triggered, this, [this] { m_here.feed.step(); });
    connect(actions.stop, &QAction::triggered, this, [this] { m_here.feed.stop(); });
    connect(actions.resume, &QAction::triggered, this, &Launcher::resume);
    connect(actions.duplicate, &QAction::triggered, this, &Launcher::duplicate);
    connect(&m_here.experiment, &ExperimentPanel::launchRequested, this, &Launcher::launch);
    connect(&m_here.feed, &RunFeed::stateChanged, this, &Launcher::refresh);
    connect(&m_here.feed, &RunFeed::ended, this, &Launcher::jobEnded);
    connect(&m_here.runs, &RunsTable::selectionChanged, this, &Launcher::refresh);
    connect(&m_here.store, &RunStore::listChanged, this, &Launcher::refresh);
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
    actions.pause->setChecked(paused);
    actions.pause->setText(paused ? tr("Continue") : tr("Pause"));
    actions.step->setEnabled(canHold);
    actions.stop->setEnabled(canHold);
    actions.resume->setEnabled(!running && !resumable(selected).empty());
    actions.duplicate->setEnabled(!selected.isEmpty());
}

void Launcher::launch()
{
    const auto experiment = m_here.experiment.experiment();
    if (!experiment)
        return m_here.notices.complain(
            tr("The experiment cannot be launched yet: what is wrong is marked in the form."));
    m_here.notices.guard([&] {
        m_here.feed.start(m_here.seams.comparison(*experiment, m_here.workspace.newRunsFolder().toStdString()));
        m_here.notices.clear();
        Q_EMIT launched();
    });
}

std::vector<std::filesystem::path> Launcher::resumable(const QStringList& runs) const
{
    std::vector<std::filesystem::path> folders;
    for (const auto& id : runs) {
        const auto* run = m_here.store.find(id);
        if (run && run->series.state != RunState::Finished && !run->experiment.empty())
            folders.emplace_back(id.toStdString());
    }
    return folders;
}

void Launcher::resume()
{
    m_here.notices.guard([this] {
        const auto folders = resumable(m_here.runs.selected());
        for (const auto& folder : folders)
            if (RunFolder::open(folder).isBeingWritten())
                throw Error(folder.string() + ": another process is writing this run");
        if (!folders.empty()) m_here.feed.startResumed(folders, m_here.seams.resume(folders));
    });
}

void Launcher::duplicate()
{
    Json experiment;
    for (const auto& id : m_here.runs.selected()) {
        const auto* run = m_here.store.find(id);
        if (!run || run->experiment.empty()) continue;
        std::vector<Problem> problems;
        Json one = toJson(experimentFromJson(run->experiment, problems));
        if (experiment.is_null()) {
            experiment = std::move(one);
            continue;
        }
        for (const char* list : {"methods", "seeds"})
            for (const auto& item : one[list])
                if (std::find(experiment[list].begin(), experiment[list].end(), item) == experiment[list].end())
                    experiment[list].push_back(item);
    }
    if (experiment.is_null())
        return m_here.notices.complain(tr("The selected runs have no experiment.json to take the options from."));
    m_here.experiment.setValue(experiment);
}

void Launcher::jobEnded(const Event& how)
{
    if (const auto* failed = std::get_if<Failed>(&how))
        m_here.notices.complain(tr("The job failed: %1").arg(QString::fromStdString(failed->why)));
}

} // namespace sharpscope
