// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sweep_runner.h"

#include "app/gui/notices.h"
#include "app/gui/run_feed.h"
#include "app/gui/sweep_extend_dialog.h"
#include "app/gui/sweep_tab.h"
#include "widgets/base/runs_table.h"

#include <algorithm>

namespace sharpscope {

SweepRunner::SweepRunner(const Launcher::Surroundings& here, SweepTab& tab, QObject* parent)
    : QObject(parent), m_here(here), m_tab(tab)
{
    m_tab.setJobActions(here.actions.pause, here.actions.stop);
    connect(&m_tab, &SweepTab::goOnRequested, this, &SweepRunner::goOn);
    connect(&m_tab, &SweepTab::extendRequested, this, &SweepRunner::extend);
    connect(&m_tab, &SweepTab::drawn, this, &SweepRunner::refresh);
    connect(&here.feed, &RunFeed::stateChanged, this, &SweepRunner::refresh);
    refresh();
}

bool SweepRunner::isAtWork() const
{
    const QString folder = m_tab.source().folder();
    if (folder.isEmpty() || !m_here.feed.isRunning()) return false;
    const QStringList& own = m_here.feed.ownRuns();
    if (own.isEmpty()) return m_started == folder;
    return own.back().startsWith(folder + QLatin1Char('/'));
}

void SweepRunner::refresh()
{
    const SweepFile* file = m_tab.source().file();
    QString whyNot;
    if (m_here.feed.isRunning())
        whyNot = tr("A job is running; stop it or wait for it first");
    else if (file && (isSweepAtWork(m_tab.source().folder().toStdString()) || m_tab.source().progress().running > 0))
        whyNot = tr("Another process is at work on this sweep");
    m_tab.setJob(isAtWork() ? SweepTab::Job::AtWork : SweepTab::Job::None, file != nullptr && whyNot.isEmpty(), whyNot);
}

std::vector<std::filesystem::path> SweepRunner::interrupted() const
{
    std::vector<std::filesystem::path> runs;
    const QString folder = m_tab.source().folder();
    const SweepFile* file = m_tab.source().file();
    for (const auto& run : m_here.store.runs()) {
        if (sweepOf(*run) != folder) continue;
        const auto mark = sweepMarkOf(run->experiment);
        const bool isHalted = mark && file && file->haltedAt(mark->place.point, mark->place.run);
        const bool isLeft = run->series.state == RunState::Stopped || run->isInterrupted;
        if (isLeft && !isHalted) runs.emplace_back(run->id.toStdString());
    }
    return runs;
}

void SweepRunner::goOn()
{
    m_here.notices.guard([this] {
        const QString folder = m_tab.source().folder();
        m_here.feed.startResumed(interrupted(), m_here.seams.sweep(folder.toStdString()), {.title = "sweep"});
        m_started = folder;
        refresh();
    });
}

void SweepRunner::extend()
{
    if (!m_tab.source().file()) return;
    auto* dialog = new SweepExtendDialog(m_tab.source().folder(), *m_tab.source().file(), m_here.runs.window());
    connect(dialog, &QDialog::accepted, this, [this] {
        m_tab.look();
        if (!m_here.feed.isRunning()) goOn();
    });
    dialog->show();
}

} // namespace sharpscope
