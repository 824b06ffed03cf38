// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/window_actions.h"
#include "app/gui/window_seams.h"

#include <QObject>
#include <QStringList>

namespace sharpscope {

class ExperimentPanel;
class Notices;
class RunFeed;
class RunsTable;
class RunStore;
class Workspace;

/// The hand on jobs: launches the experiment in the form, holds, steps and stops the job, goes on with unfinished runs,
/// and puts runs back into the form to be repeated. Enables of these actions what makes sense now.
class Launcher final : public QObject {
    Q_OBJECT

public:
    /// What it works on; all of it outlives the launcher.
    struct Surroundings {
        const WindowSeams& seams;
        RunStore& store;
        RunFeed& feed;
        ExperimentPanel& experiment;
        RunsTable& runs;
        Workspace& workspace;
        Notices& notices;
        WindowActions actions;
    };
    Launcher(const Surroundings& here, QObject* parent);

    void launch(); ///< complains where the form is not right

Q_SIGNALS:
    void launched(const QString& kind, const QString& dataset); ///< of work

private:
    void resume();
    void duplicate();
    void refresh();
    void jobEnded(const Event& how);
    /// The selected runs that have not finished; where none is selected, those of the newest comparison that were left
    /// unfinished.
    QStringList resumable() const;

    Surroundings m_here;
};

} // namespace sharpscope
