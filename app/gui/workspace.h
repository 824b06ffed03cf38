// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/view_state.h"

#include <QObject>
#include <QStringList>

#include <set>

namespace sharpscope {

class RunFeed;
class RunStore;

/// The places on disk that the window works with: where new runs are written, where data sets are looked for, which
/// runs and folders of runs are open. Opens and removes runs, and brings removed ones back.
class Workspace final : public QObject {
    Q_OBJECT

public:
    /// `newRuns`: where new runs are written whatever the session says; empty: as the session says.
    Workspace(RunStore& store, RunFeed& feed, const QString& newRuns, QObject* parent = nullptr);

    QString newRunsFolder() const;
    void setNewRunsFolder(const QString& folder);
    QString dataFolder() const { return QString::fromStdString(m_folders.data); }
    void setDataFolder(const QString& folder);

    void open(const QString& folder); ///< a run, or a folder of runs, also while others write it
    const std::vector<std::string>& openFolders() const { return m_folders.open; }
    void remove(QStringList runs); ///< from the window, not from the disk; those being written now stay

    /// What a session's state becomes when the window begins with it: one that was told which folder of runs to use
    /// shows no other, and keeps the session's others for a window that was not.
    void adjust(ViewState& state) const;
    /// The same for one that is opened in a window with `own` runs: of another window its own are runs like others.
    static void adopt(ViewState& state, const std::vector<std::string>& own);
    void read(ViewState& state) const;
    void show(const ViewState& state);

Q_SIGNALS:
    void changed(); ///< by one of the calls above, not by show()
    void newRunsFolderMoved();
    void dataFolderMoved();

private:
    bool isRunning(const QString& run) const;
    void takeOut(const QString& run);
    void close(const std::string& folder);

    RunStore& m_store;
    RunFeed& m_feed;
    QString m_fixedNewRuns;
    FoldersView m_folders;
    std::vector<std::string> m_elsewhere;
    std::set<std::string> m_ownRuns; ///< of this window, and of earlier ones of the session
};

} // namespace sharpscope
