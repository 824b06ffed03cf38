// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/run_feed.h"
#include "app/gui/view_state.h"
#include "app/gui/window_seams.h"
#include "widgets/base/run_store.h"

#include <QMainWindow>

class QDockWidget;
class QLabel;
class QProgressBar;
class QTabWidget;

namespace sharpscope {

class CompareTab;
class DataTab;
class ExperimentPanel;
class FigureFrame;
class LandscapeTab;
class LiveControls;
class LogView;
class MessageBar;
class ResultTab;
class RulesTab;
class RunsTable;

struct WindowOptions {
    QString sessionFile; ///< empty: nothing is remembered
    QString runsFolder;  ///< where new runs are written; empty: as in the session, else "runs" in the working folder
    QString theme;       ///< "light" or "dark"; empty: as in the session
};

/// The window: docks Experiment, Runs, Log; tabs Compare and Landscape; one job at a time. It wires the parts together
/// and owns nothing of what they know.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(WindowSeams seams, WindowOptions options, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// An experiment file into the form, a run folder or a folder of runs into the table, a folder of class folders
    /// into the Data tab. Problems go to the bar.
    void open(const QString& path);
    void launch();

    RunStore& store() { return m_store; }
    RunFeed& feed() { return m_feed; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    struct Actions {
        QAction *launch, *pause, *step, *stop, *resume, *duplicate;
        QAction *openExperiment, *saveExperiment, *openRuns, *openRun, *exportFigure, *exportAll, *report, *quit;
        QAction *undo, *redo;
        QAction *showOnly, *removeRuns;
        QAction *fit, *dark, *systemTheme;
    };

    // main_window_actions.cpp
    void makeActions();
    void makeMenus();
    void makeToolBar();
    QAction* addAction(const char* name, const char* icon, const QString& text, const QKeySequence& keys,
                       const QString& help);
    // main_window.cpp
    QDockWidget* addDock(Qt::DockWidgetArea area, const QString& title, const char* name, QWidget* content);
    void makeStatusBar();
    void connectParts();
    void refreshActions();
    void showProgress(const QString& what, double fraction, double secondsLeft);
    void showRunsInLandscape();
    void say(const QString& level, const QString& run, const QString& text);
    void complain(const QString& text);
    void guard(const std::function<void()>& work); ///< what is thrown becomes a sentence in the bar
    // main_window_jobs.cpp
    void resume();
    void duplicate();
    void jobEnded(const Event& how);
    void waitToClose();
    std::vector<std::filesystem::path> resumable(const QStringList& runs) const;
    QString runsFolder() const;
    void chooseRunsFolder();
    void chooseDataFolder();
    void useData(const QString& name, const QString& folder);
    void addMethod(const QString& rule);
    // main_window_files.cpp
    void openExperiment(const QString& file);
    void showOwnImages(const QString& folder);
    void saveExperiment();
    void openRuns(const QString& folder);
    void removeRuns();
    void exportFigure(FigureFrame& figure);
    void exportAllFigures();
    void writeReportOfShown();
    void readSession();
    void writeSession();
    void setTheme(const QString& name);

    WindowSeams m_seams;
    WindowOptions m_options;
    ViewState m_state;
    RunStore m_store;
    RunFeed m_feed;
    Actions m_actions{};
    MessageBar* m_message;
    QTabWidget* m_tabs;
    CompareTab* m_compare;
    LandscapeTab* m_landscape;
    ResultTab* m_results;
    DataTab* m_data;
    RulesTab* m_rules;
    ExperimentPanel* m_experiment;
    RunsTable* m_runs;
    LogView* m_log;
    LiveControls* m_live;
    QDockWidget* m_logDock = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_progressText = nullptr;
    bool m_systemIsDark;
    bool m_isClosing = false;
};

} // namespace sharpscope
