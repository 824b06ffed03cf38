// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/window_seams.h"

#include <QObject>
#include <QStringList>

class QStatusBar;

namespace sharpscope {

class Errand;
class ErrandLine;
class FileOpener;
class Notices;
class RunsTable;
class RunStore;
struct WindowActions;

/// Runs into an archive and out of one (core/run/capsule.h), on a thread of its own: weights can be large.
class CapsuleFiles final : public QObject {
    Q_OBJECT

public:
    struct Place {
        const WindowSeams& seams;
        RunStore& store;
        RunsTable& runs;
        FileOpener& opener;
        Notices& notices;
        const WindowActions& actions;
        QStatusBar& status; ///< says how far it is
    };
    CapsuleFiles(const Place& place, QWidget* window);

    /// Asks where to unpack it, and shows its runs there.
    void open(const QString& file);

private:
    void openOne();
    void exportRuns();
    QStringList wanted() const; ///< the selected runs, or all that are shown

    const WindowSeams& m_seams;
    RunStore& m_store;
    RunsTable& m_runs;
    FileOpener& m_opener;
    Notices& m_notices;
    QWidget* m_window;
    Errand* m_errand;
    ErrandLine* m_line;
};

} // namespace sharpscope
