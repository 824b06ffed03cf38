// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/active_controls.h"

#include "app/gui/branch_dialog.h"
#include "app/gui/label_files.h"
#include "app/gui/run_feed.h"
#include "core/active/branch.h"
#include "core/active/label_export.h"
#include "core/base/error.h"
#include "core/run/run_folder.h"
#include "widgets/base/line_icon.h"

#include <QAction>
#include <QDir>
#include <QHBoxLayout>
#include <QSpinBox>
#include <QToolButton>

namespace sharpscope {

namespace {

void setState(QAction& action, const QString& help, const QString& whyNot)
{
    action.setEnabled(whyNot.isEmpty());
    const QString keys = action.shortcut().isEmpty()
                             ? QString()
                             : QStringLiteral(" (%1)").arg(action.shortcut().toString(QKeySequence::NativeText));
    action.setToolTip(whyNot.isEmpty() ? help + keys : help + keys + QObject::tr("\nNot now: %1").arg(whyNot));
}

} // namespace

ActiveControls::ActiveControls(RunStore& store, RunFeed& feed, const WindowSeams& seams, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_feed(feed),
      m_seams(seams),
      m_branching({}, this),
      m_writing(tr("The labels that are being written are not all there: export them again."), this),
      m_count(new QSpinBox(this))
{
    m_nextPhase = add("activeNextPhase", tr("Next phase"), Qt::SHIFT | Qt::Key_F7, &ActiveControls::nextPhase);
    m_nextRound = add("activeNextRound", tr("Next round"), Qt::CTRL | Qt::Key_F7, &ActiveControls::nextRound);
    m_someRounds = add("activeSomeRounds", tr("Rounds"), {}, &ActiveControls::someRounds);
    m_toEnd = add("activeToEnd", tr("To the end"), Qt::CTRL | Qt::SHIFT | Qt::Key_F7, &ActiveControls::toEnd);
    m_pause = add("activePause", tr("Pause"), {}, &ActiveControls::pause);
    m_stop = add("activeStop", tr("Stop"), {}, &ActiveControls::stop);
    m_undo = add("activeUndo", tr("Undo round"), Qt::SHIFT | Qt::Key_F6, &ActiveControls::undoRound);
    m_branch = add("activeBranch", tr("Branch …"), Qt::CTRL | Qt::Key_B, &ActiveControls::branch);
    m_labels = add("activeLabels", tr("Export labels …"), {}, &ActiveControls::exportLabels);
    m_images = add("activeImages", tr("Export labelled images …"), {}, &ActiveControls::exportImages);
    m_stop->setIcon(lineIcon(QStringLiteral("stop")));
    m_undo->setIcon(lineIcon(QStringLiteral("undo")));

    m_count->setObjectName(QStringLiteral("roundCount"));
    m_count->setAccessibleName(tr("How many rounds"));
    m_count->setRange(1, 9999);
    m_count->setValue(5);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(2, 0, 2, 0);
    row->setSpacing(4);
    for (QAction* action : {m_nextPhase, m_nextRound, m_someRounds, m_toEnd, m_pause, m_stop, m_undo, m_branch}) {
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setObjectName(action->objectName() + QStringLiteral("Button"));
        button->setFocusPolicy(Qt::TabFocus);
        const bool isIcon = action == m_pause || action == m_stop || action == m_undo;
        button->setToolButtonStyle(isIcon ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextOnly);
        if (action == m_someRounds) row->addWidget(m_count);
        row->addWidget(button);
        if (action == m_toEnd || action == m_stop) row->addSpacing(8);
    }
    row->addStretch(1);
    connect(&feed, &RunFeed::stateChanged, this, &ActiveControls::refresh);
    connect(&store, &RunStore::listChanged, this, &ActiveControls::refresh);
    for (Errand* errand : {&m_branching, &m_writing})
        connect(errand, &Errand::failed, this, [this](const QString& why) {
            refresh();
            Q_EMIT complained(why);
        });
    refresh();
}

QAction* ActiveControls::add(const char* name, const QString& text, const QKeySequence& keys,
                             void (ActiveControls::*does)())
{
    auto* action = new QAction(text, this);
    action->setObjectName(QLatin1String(name));
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, does);
    m_actions << action;
    return action;
}

void ActiveControls::setRun(const ActiveRunShown& run)
{
    m_run = run;
    refresh();
}

void ActiveControls::setRound(std::int64_t round)
{
    m_round = round;
    refresh();
}

void ActiveControls::someRounds() { goOn(NextPhase{"round", m_count->value()}); }

void ActiveControls::pause() { m_feed.setPaused(!m_feed.isPaused()); }

void ActiveControls::stop() { m_feed.stop(); }

/// @throws Error if another process writes it by now.
void ActiveControls::startAgain()
{
    if (m_standing.hand != RunStanding::Hand::Resumable) return;
    const std::vector<std::filesystem::path> runs{m_run.id.toStdString()};
    if (RunFolder::open(runs.front()).isBeingWritten())
        throw Error(runs.front().string() + ": another process is writing this run");
    m_feed.startResumed(runs, m_seams.resume(runs), {.title = "active learning"});
}

void ActiveControls::resume()
{
    try {
        startAgain();
    } catch (const Error& error) {
        Q_EMIT complained(QString::fromUtf8(error.what()));
    }
}

/// To our own run; one that nobody runs is resumed first, and takes the command before anything else.
void ActiveControls::goOn(const Command& command)
{
    try {
        startAgain();
        m_feed.send(m_run.id, command);
    } catch (const Error& error) {
        Q_EMIT complained(QString::fromUtf8(error.what()));
    }
}

void ActiveControls::branch()
{
    auto* dialog = new BranchDialog(m_run.label, m_run.experiment, m_round, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, run = m_run.id, round = m_round] { makeBranch(run, round, dialog->assignments()); });
    dialog->open();
}

/// Beside the run; it copies scores and a checkpoint.
void ActiveControls::makeBranch(const QString& run, std::int64_t round, const QStringList& assignments)
{
    if (m_branching.isRunning()) return;
    std::vector<std::string> texts;
    for (const QString& one : assignments)
        texts.push_back(one.toStdString());
    const auto make = [path = std::filesystem::path(run.toStdString()), round, texts](const std::stop_token&) {
        return QString::fromStdString(branchRun(RunFolder::open(path), round, texts, path.parent_path()).string());
    };
    m_branching.run(make, [this](const QString& branch) { takeBranch(branch); });
    refresh();
}

/// The branch goes on at once where nothing else runs here; else it is there to be resumed.
void ActiveControls::takeBranch(const QString& run)
{
    refresh();
    if (!m_feed.isRunning()) {
        const std::vector<std::filesystem::path> runs{run.toStdString()};
        m_feed.startResumed(runs, m_seams.resume(runs), {.title = "active learning"});
    }
    Q_EMIT branched(run);
}

void ActiveControls::exportLabels()
{
    const QString file =
        m_seams.fileToSave(this, tr("Export labels"), QStringLiteral("labels.csv"), tr("Tables (*.csv)"));
    if (!file.isEmpty())
        write([run = m_run.id, file](const std::stop_token& stop) { return writeLabelTable(run, file, stop); });
}

/// Into a new folder, called like the run, in the one that is chosen.
void ActiveControls::exportImages()
{
    const QString folder = m_seams.folder(this, tr("Write a folder of labelled images into"));
    const QString name = QDir(m_run.id).dirName() + QStringLiteral("_labelled");
    if (!folder.isEmpty())
        write([run = m_run.id, into = QDir(folder).filePath(name)](const std::stop_token& stop) {
            return writeLabelFolders(run, into, stop);
        });
}

void ActiveControls::write(std::function<QString(const std::stop_token&)> work)
{
    m_writing.run(std::move(work), [this](const QString& what) {
        refresh();
        Q_EMIT informed(what);
    });
    refresh();
}

QString ActiveControls::whyNoBranch() const
{
    if (m_run.id.isEmpty() || !m_run.history) return tr("no run is looked at");
    if (isOfBoxes(m_run.experiment)) return tr("runs of detection have no branches");
    const ActiveRound* round = m_run.history->find(m_round);
    if (!round || round->labels == 0) return tr("the round that is looked at has not been trained");
    return m_branching.isRunning() ? tr("another branch is being made") : QString();
}

void ActiveControls::refresh()
{
    const StoredRun* run = m_store.find(m_run.id);
    m_standing = standingOf(m_run, run ? run->series.state : RunState::Waiting, m_feed.isRunning(),
                            m_feed.waitsForWord(m_run.id));
    const QString whyNotOn = sharpscope::whyNotOn(m_standing);
    const QString resumes = m_standing.hand == RunStanding::Hand::Resumable ? tr("Resume the run, and ") : QString();
    const auto sentence = [&](const QString& text) {
        return resumes.isEmpty() ? text : resumes + text.left(1).toLower() + text.mid(1);
    };
    m_nextPhase->setText(whyNotOn.isEmpty() ? titleOfPhase(m_standing.next.phase) : tr("Next phase"));
    setState(*m_nextPhase,
             sentence(tr("Do the phase that comes next (train, score, query, label), then wait. A run that goes freely "
                         "waits after the phase that it is in")),
             whyNotOn);
    setState(*m_nextRound, sentence(tr("Go on to the end of the next training, then wait")), whyNotOn);
    m_someRounds->setText(m_count->value() == 1 ? tr("Round") : tr("Rounds"));
    setState(*m_someRounds, sentence(tr("Go on for so many rounds, then wait")), whyNotOn);
    setState(*m_toEnd, sentence(tr("Go on until all rounds are done")), whyNotOn);

    const bool isPaused = m_feed.isPaused();
    const QString whyNoJob = !m_feed.isRunning()   ? tr("nothing runs in this window")
                             : m_feed.isStopping() ? tr("the job is stopping")
                                                   : QString();
    m_pause->setText(isPaused ? tr("Continue") : tr("Pause"));
    m_pause->setIcon(lineIcon(isPaused ? QStringLiteral("launch") : QStringLiteral("pause")));
    setState(*m_pause, isPaused ? tr("Let the job go on, all its runs (F6)") : tr("Hold the job, all its runs (F6)"),
             whyNoJob);
    setState(*m_stop, tr("Save and end the job, all its runs; they can be resumed (F8)"), whyNoJob);
    const QString whyNoUndo = sharpscope::whyNoUndo(m_standing);
    setState(*m_undo,
             m_standing.undoes < 0
                 ? tr("Take the last round back: its choice, its labels, and what was trained on them")
                 : sentence(tr("Take the choice of round %1 back, its labels, and what was trained on them; then wait")
                                .arg(m_standing.undoes)),
             whyNoUndo);
    setState(
        *m_branch,
        m_round < 0
            ? tr("A second run with the same past and another acquisition")
            : tr("A second run from the end of round %1's training: the same past, another acquisition").arg(m_round),
        whyNoBranch());
    refreshExports();
    Q_EMIT standingChanged();
}

void ActiveControls::refreshExports()
{
    const bool hasRun = !m_run.id.isEmpty() && m_run.history;
    const QString whyNot = !hasRun                            ? tr("no run is looked at")
                           : labelsIn(*m_run.history).empty() ? tr("no image has a label yet")
                           : isOfBoxes(m_run.experiment)      ? tr("boxes are written by “sharpscope-cli labels”")
                           : m_writing.isRunning()            ? tr("labels are being written")
                                                              : QString();
    setState(*m_labels, tr("A table of the images' labels, which another run can begin with (rounds.labels)"), whyNot);
    setState(*m_images, tr("The labelled images, in a folder for each class"), whyNot);
}

} // namespace sharpscope
