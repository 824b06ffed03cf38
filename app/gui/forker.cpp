// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/forker.h"

#include "app/gui/fork_dialog.h"
#include "app/gui/notices.h"
#include "app/gui/run_feed.h"
#include "app/gui/workspace.h"
#include "core/work/fork_run.h"
#include "core/work/forked_kinds.h"
#include "widgets/base/runs_table.h"

#include <QAction>
#include <QMenu>
#include <QTimer>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr int longestWait = 10'000; ///< ms, for a checkpoint of this moment; then the past is trained once more

struct MadeForks {
    QStringList folders;
    QString note;
};

/// All of them, or none.
MadeForks makeForks(const QStringList& runs, const ForkRequest& request)
{
    MadeForks made;
    try {
        for (const QString& run : runs) {
            const fs::path path(run.toStdString());
            const ForkMade one = forkRun(RunFolder::open(path), request, path.parent_path());
            made.folders << QString::fromStdString(one.folder.string());
            if (!one.note.empty()) made.note += QString::fromStdString(one.note) + QLatin1Char('\n');
        }
    } catch (const std::exception&) {
        for (const QString& folder : made.folders)
            fs::remove_all(folder.toStdString());
        throw;
    }
    return made;
}

std::int64_t newestCheckpointOf(const StoredRun& run)
{
    const auto& saved = run.series.checkpoints;
    return saved.empty() ? -1 : saved.back().clock.step;
}

} // namespace

Forker::Forker(const Launcher::Surroundings& here, QObject* parent)
    : QObject(parent),
      m_here(here),
      m_action(new QAction(tr("Fork …"), this)),
      m_errand(tr("A fork is being made; it is not kept half made."), here.runs.window())
{
    m_action->setObjectName(QStringLiteral("fork"));
    m_action->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_B);
    m_action->setToolTip(tr("A second run with the past of this one: another rule, rate or data from some step on (%1)")
                             .arg(m_action->shortcut().toString(QKeySequence::NativeText)));
    m_action->setStatusTip(m_action->toolTip());
    m_here.runs.window()->addAction(m_action);
    m_here.runs.addMenuActions({m_action});
    for (QObject* place : m_here.actions.resume->associatedObjects())
        if (auto* menu = qobject_cast<QMenu*>(place)) menu->addAction(m_action);
    connect(m_action, &QAction::triggered, this, &Forker::ask);
    connect(&m_errand, &Errand::failed, this, [this](const QString& why) {
        refresh();
        m_here.notices.complain(why);
    });
    connect(&m_here.runs, &RunsTable::selectionChanged, this, &Forker::refresh);
    connect(&m_here.store, &RunStore::listChanged, this, &Forker::refresh);
    for (const auto changed : {&RunStore::listChanged, &RunStore::valuesChanged})
        connect(&m_here.store, changed, this, [this] {
            if (m_awaited.run.isEmpty()) return;
            const StoredRun* run = m_here.store.find(m_awaited.run);
            if (!run || newestCheckpointOf(*run) <= m_awaited.step) return;
            ForkRequest request = m_awaited.request;
            request.at.clear(); // it is the newest
            make({std::exchange(m_awaited.run, {})}, request);
        });
    connect(&m_here.feed, &RunFeed::ended, this, [this] { QTimer::singleShot(0, this, &Forker::startWaiting); });
    refresh();
}

QStringList Forker::chosen() const
{
    const QStringList runs = m_here.runs.selected();
    const ForkedTraining* first = nullptr;
    for (const QString& id : runs) {
        const StoredRun* run = m_here.store.find(id);
        const ForkedTraining* kind = run ? forkedTraining(run->experiment) : nullptr;
        if (!kind || (first && kind != first)) return {};
        first = kind;
    }
    return runs;
}

void Forker::refresh() { m_action->setEnabled(!chosen().isEmpty() && !m_errand.isRunning()); }

void Forker::ask()
{
    const QStringList runs = chosen();
    if (runs.isEmpty() || m_errand.isRunning()) return;
    const auto look = [run = fs::path(runs.first().toStdString())](const std::stop_token&) {
        return keptMoments(RunFolder::open(run));
    };
    m_errand.run(look, [this, runs](const std::vector<KeptMoment>& moments) { show(runs, moments); });
    refresh();
}

void Forker::show(const QStringList& runs, const std::vector<KeptMoment>& moments)
{
    refresh();
    const StoredRun* run = m_here.store.find(runs.first());
    if (!run) return;
    auto* dialog = new ForkDialog(run->label, run->experiment, run->series, moments, runs.size(), m_here.runs.window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, runs] { fork(runs, dialog->request()); });
    dialog->open();
}

/// Of a run that is under way here, at this very moment: it is asked for a checkpoint first.
void Forker::fork(const QStringList& runs, const ForkRequest& request)
{
    const StoredRun* run = m_here.store.find(runs.first());
    const bool isUnderWay = run && m_here.feed.isRunning() && !m_here.feed.isPaused() && !m_here.feed.isHeld() &&
                            m_here.feed.ownRuns().contains(run->id) && run->series.state == RunState::Running;
    if (request.at != "now" || runs.size() != 1 || !isUnderWay) return make(runs, request);
    m_awaited = {run->id, newestCheckpointOf(*run), request};
    m_here.feed.send(run->id, SaveCheckpoint{});
    QTimer::singleShot(longestWait, this, [this, id = run->id] {
        if (m_awaited.run == id) make({std::exchange(m_awaited.run, {})}, m_awaited.request);
    });
}

void Forker::make(const QStringList& runs, const ForkRequest& request)
{
    m_errand.run([runs, request](const std::stop_token&) { return makeForks(runs, request); },
                 [this](const MadeForks& made) {
                     if (!made.note.isEmpty()) m_here.notices.inform(made.note.trimmed());
                     takeMade(made.folders);
                 });
    refresh();
}

void Forker::takeMade(const QStringList& forks)
{
    m_waiting += forks;
    if (m_here.feed.isRunning()) {
        m_here.notices.inform(tr("The fork begins when the job that runs now has ended or is stopped."));
        for (const QString& fork : forks)
            m_here.workspace.open(fork);
    }
    startWaiting();
    refresh();
}

void Forker::startWaiting()
{
    if (m_waiting.isEmpty() || m_here.feed.isRunning()) return;
    m_here.notices.clear(); // that they wait
    m_here.notices.guard([this] {
        std::vector<fs::path> folders;
        for (const QString& fork : std::exchange(m_waiting, {}))
            folders.emplace_back(fork.toStdString());
        m_here.feed.startResumed(folders, m_here.seams.resume(folders));
    });
}

} // namespace sharpscope
