// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/window_seams.h"
#include "core/remote/mirror_thread.h"
#include "core/remote/run_teller.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <set>
#include <vector>

class QAction;
class QStatusBar;
class QToolButton;

namespace sharpscope {

class FileOpener;
class Notices;
class RunsTable;
class RunStore;
class Workspace;
struct WindowActions;

/// Folders on other machines that the window follows, each by a copy of its own on this machine, which is opened like
/// any folder; and what is said to runs that another process trains, here or there. Says in the status bar how the
/// machines stand. A copy that a session has open is followed again. The window's thread touches neither the network
/// nor a run's folder.
class RemoteFolders final : public QObject {
    Q_OBJECT

public:
    /// What it works on; all of it outlives this.
    struct Surroundings {
        const WindowSeams& seams;
        RunStore& store;
        RunsTable& runs;
        Workspace& workspace;
        FileOpener& opener;
        Notices& notices;
        QStatusBar& bar;
    };
    RemoteFolders(const Surroundings& here, const WindowActions& actions, QWidget* window);
    ~RemoteFolders() override;

    void follow(const RemoteFolder& remote); ///< opens its copy, and keeps that up to date
    void followOpen();                       ///< the copies that are open; others are let go, and stay as they are
    std::vector<const MirrorThread*> followed() const; ///< each until followedChanged()

Q_SIGNALS:
    void followedChanged();

private:
    struct Told { ///< a run of another machine
        MirrorThread* mirror = nullptr;
        std::string run; ///< as it is called there
    };

    void ask();
    void start(const RemoteFolder& remote, const std::filesystem::path& local);
    void stop(const std::string& local);
    Told placeOf(const QString& run) const;
    void tell(const Command& command);
    void turnKnob();
    void fetchWeights();
    void enable();
    void showStatus();
    void fillMenu();
    QStringList told() const; ///< of the selected runs those that another process trains

    Surroundings m_here;
    QWidget* m_window;
    QToolButton* m_light;
    QTimer m_timer;
    std::vector<QAction*> m_ofRunning;
    QAction* m_weights;
    struct Followed {
        std::unique_ptr<MirrorThread> mirror;
        std::string said; ///< the problem that was told
        QString line;     ///< how it stands
    };
    std::vector<Followed> m_followed;
    std::set<std::string> m_stopped; ///< copies that are not to be kept up to date, though they are open
    RunTeller m_teller;
};

} // namespace sharpscope
