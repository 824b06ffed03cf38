// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/submission_strip.h"
#include "core/cluster/submission_thread.h"

#include <QTimer>

class QStatusBar;

namespace sharpscope {

class Notices;
class RemoteFolders;
class Workspace;
struct WindowSeams;

/// What the window knows of a cluster: how the submissions stand whose folders are open, here or on other machines.
/// The window's thread touches neither the folders nor Slurm.
class Submissions final : public QObject {
    Q_OBJECT

public:
    /// What it works on; all of it outlives this.
    struct Surroundings {
        const WindowSeams& seams;
        Workspace& workspace;
        RemoteFolders& remote;
        SubmissionStrip& strip;
        Notices& notices;
        QStatusBar& bar;
    };
    Submissions(const Surroundings& here, QWidget* window);
    ~Submissions() override;

    void followOpen();
    void lookNow();

private:
    struct Place {
        std::unique_ptr<SubmissionThread> thread;
        std::string local; ///< the copy of a folder on another machine; empty: this machine
        SubmissionNews shown;
        std::string said; ///< the problems that were told
    };

    void showNews();
    void show();
    void confirm(const Standing& standing, const QString& title, const QString& what,
                 void (SubmissionThread::*done)(const std::filesystem::path&));
    SubmissionThread* threadOf(const Standing& standing);

    Surroundings m_here;
    QWidget* m_window;
    QTimer m_timer;
    std::shared_ptr<LocalSubmissions> m_local = std::make_shared<LocalSubmissions>();
    std::vector<std::filesystem::path> m_folders; ///< that it was told
    std::vector<Place> m_places;
};

} // namespace sharpscope
