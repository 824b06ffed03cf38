// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/errand.h"
#include "app/gui/launcher.h"
#include "core/train/fork_point.h"

#include <QStringList>

class QAction;

namespace sharpscope {

/// The action "Fork …" for the selected trainings, also for one that is under way: asks (ForkDialog), makes the forks
/// beside their runs, and trains them, behind the job that runs here if there is one.
class Forker final : public QObject {
    Q_OBJECT

public:
    /// Puts the action into the menus that have "Resume", and into that of the runs.
    Forker(const Launcher::Surroundings& here, QObject* parent);

private:
    void ask();
    void show(const QStringList& runs, const std::vector<KeptMoment>& moments);
    void fork(const QStringList& runs, const ForkRequest& request);
    void make(const QStringList& runs, const ForkRequest& request);
    void takeMade(const QStringList& forks);
    void startWaiting();
    void refresh();
    QStringList chosen() const; ///< the selected runs, if all of them are trainings of one kind

    Launcher::Surroundings m_here;
    QAction* m_action;
    Errand m_errand;
    QStringList m_waiting; ///< forks, for the job that runs to end
    struct {
        QString run;
        std::int64_t step = 0; ///< of its newest checkpoint
        ForkRequest request;
    } m_awaited; ///< a checkpoint of this very moment
};

} // namespace sharpscope
