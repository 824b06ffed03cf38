// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/notices.h"
#include "app/gui/run_feed.h"
#include "app/gui/theme_switch.h"
#include "app/gui/view_parts.h"
#include "app/gui/window_actions.h"
#include "app/gui/window_seams.h"
#include "widgets/base/run_store.h"

#include <QMainWindow>

#include <memory>

class QDockWidget;

namespace sharpscope {

class Closing;
class ExperimentPanel;
class FileOpener;
class Launcher;
class LiveControls;
class LogView;
class MessageBar;
class Pages;
class RemoteFolders;
class RunsTable;
class SessionKeeper;
class SubmissionStrip;
class Workspace;

struct WindowOptions {
    QString sessionFile; ///< empty: nothing is remembered
    QString runsFolder;  ///< where new runs are written; empty: as in the session, else "runs" in the working folder
    QString theme;       ///< "light" or "dark"; empty: as in the session
};

/// The window: docks Experiment, Runs, Log; the centre's tabs; one job at a time. It makes the parts, tells them of
/// each other, and knows nothing of what they know.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(WindowSeams seams, WindowOptions options, QWidget* parent = nullptr);
    ~MainWindow() override;

    bool open(const QString& path); ///< as FileOpener
    void launch();
    void start(const QString& experiment); ///< opens the file and launches it; nothing where that cannot be done

    RunStore& store() { return m_store; }
    RunFeed& feed() { return m_feed; }
    ViewState view() const { return m_view.capture(); } ///< as it is on the screen now
    void apply(const ViewState& state);                 ///< makes it so, as a step that can be undone

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void moveEvent(QMoveEvent* event) override;

private:
    void makeCentre();
    void makeDocks();
    void connectPanels();
    void connectActions();
    void connectRuns();
    QWidget* makeRunsSide();
    void connectSubmissions();
    void openPalette();
    void giveRunsTheRoom(bool maximised); ///< of the pages
    void makeView();
    void showRunsInLandscape();

    WindowSeams m_seams;
    RunStore m_store;
    RunFeed m_feed;
    WindowActions m_actions{};
    ViewParts m_view;
    MessageBar* m_message = nullptr;
    Pages* m_pages = nullptr;
    ExperimentPanel* m_experiment = nullptr;
    RunsTable* m_runs = nullptr;
    SubmissionStrip* m_submission = nullptr;
    LogView* m_log = nullptr;
    LiveControls* m_live = nullptr;
    QDockWidget* m_experimentDock = nullptr;
    QDockWidget* m_runsDock = nullptr;
    QDockWidget* m_logDock = nullptr;
    int m_runsHeight = 0; ///< before it was maximised
    bool m_isShownMaximised = false;
    std::unique_ptr<Notices> m_notices;
    std::unique_ptr<ThemeSwitch> m_theme;
    Workspace* m_workspace = nullptr;
    FileOpener* m_opener = nullptr;
    Launcher* m_launcher = nullptr;
    RemoteFolders* m_remote = nullptr;
    SessionKeeper* m_session = nullptr;
    Closing* m_closing = nullptr;
};

} // namespace sharpscope
