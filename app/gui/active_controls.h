// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/errand.h"
#include "app/gui/run_standing.h"
#include "app/gui/window_seams.h"
#include "core/run/command.h"

#include <QList>
#include <QWidget>

class QAction;
class QSpinBox;

namespace sharpscope {

class BranchDialog;
class RunFeed;
class RunStore;

/// The hand on the run that is looked at: a phase or a round further, to the end, hold, stop, back a round, and a
/// branch from the round that is looked at; its labels go out, too. A run that nobody runs is resumed and told at once.
/// What makes no sense now is disabled, and its tip says why.
class ActiveControls final : public QWidget {
    Q_OBJECT

public:
    ActiveControls(RunStore& store, RunFeed& feed, const WindowSeams& seams, QWidget* parent = nullptr);

    void setRun(const ActiveRunShown& run);
    void setRound(std::int64_t round);
    void resume(); ///< the run that is looked at, if nobody runs it
    const RunStanding& standing() const { return m_standing; }
    const QList<QAction*>& menuActions() const { return m_actions; } ///< for the menu bar

Q_SIGNALS:
    void standingChanged();
    void branched(const QString& run);
    void complained(const QString& why);
    void informed(const QString& what);

private:
    QAction* add(const char* name, const QString& text, const QKeySequence& keys, void (ActiveControls::*does)());
    void startAgain();
    void goOn(const Command& command);
    void nextPhase() { goOn(NextPhase{"phase", 1}); }
    void nextRound() { goOn(NextPhase{"round", 1}); }
    void someRounds();
    void toEnd() { goOn(NextPhase{"end", 1}); }
    void undoRound() { goOn(UndoRound{}); }
    void pause();
    void stop();
    void branch();
    void makeBranch(const QString& run, std::int64_t round, const QStringList& assignments);
    void takeBranch(const QString& run);
    void exportLabels();
    void exportImages();
    void write(std::function<QString(const std::stop_token&)> work);
    void refresh();
    void refreshExports();
    QString whyNoBranch() const;

    RunStore& m_store;
    RunFeed& m_feed;
    const WindowSeams& m_seams;
    Errand m_branching;
    Errand m_writing; ///< labels
    ActiveRunShown m_run;
    std::int64_t m_round = -1;
    RunStanding m_standing;

    QSpinBox* m_count;
    QList<QAction*> m_actions;
    QAction* m_nextPhase;
    QAction* m_nextRound;
    QAction* m_someRounds;
    QAction* m_toEnd;
    QAction* m_pause;
    QAction* m_stop;
    QAction* m_undo;
    QAction* m_branch;
    QAction* m_labels;
    QAction* m_images;
};

} // namespace sharpscope
