// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/compare_tab.h"
#include "app/gui/experiment_panel.h"
#include "app/gui/live_controls.h"
#include "app/gui/main_window.h"
#include "app/gui/version_text.h"
#include "widgets/base/line_icon.h"
#include "widgets/base/runs_table.h"
#include "widgets/base/theme.h"

#include <QAction>
#include <QDockWidget>
#include <QMenuBar>
#include <QMessageBox>
#include <QToolBar>

namespace sharpscope {

QAction* MainWindow::addAction(const char* name, const char* icon, const QString& text, const QKeySequence& keys,
                               const QString& help)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QLatin1String(name));
    if (*icon) action->setIcon(lineIcon(QLatin1String(icon)));
    action->setShortcut(keys);
    const QString shortcut =
        keys.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(keys.toString(QKeySequence::NativeText));
    action->setToolTip(help + shortcut);
    action->setStatusTip(help);
    QMainWindow::addAction(action);
    return action;
}

void MainWindow::makeActions()
{
    m_actions.launch = addAction("launch", "launch", tr("Launch"), Qt::CTRL | Qt::Key_Return,
                                 tr("Train all methods of the experiment side by side"));
    m_actions.pause =
        addAction("pause", "pause", tr("Pause"), Qt::Key_F6, tr("Hold the job between two steps, or let it go on"));
    m_actions.pause->setCheckable(true);
    m_actions.step =
        addAction("step", "step", tr("Step"), Qt::Key_F7, tr("Let the job take one training step, then hold it"));
    m_actions.stop =
        addAction("stop", "stop", tr("Stop"), Qt::Key_F8, tr("Save a checkpoint and end the job; it can be resumed"));
    m_actions.resume = addAction("resume", "resume", tr("Resume"), Qt::Key_F9,
                                 tr("Go on with the selected unfinished runs, from their last checkpoints"));
    m_actions.duplicate = addAction("duplicate", "duplicate", tr("Duplicate"), Qt::CTRL | Qt::Key_D,
                                    tr("Put the selected runs' options into the form"));
    m_actions.openExperiment = addAction("openExperiment", "open", tr("Open experiment …"), QKeySequence::Open,
                                         tr("Read an experiment file into the form"));
    m_actions.saveExperiment = addAction("saveExperiment", "save", tr("Save experiment …"), QKeySequence::Save,
                                         tr("Write the form to an experiment file"));
    m_actions.openRuns = addAction("openRuns", "folder", tr("Open runs …"), Qt::CTRL | Qt::SHIFT | Qt::Key_O,
                                   tr("Show a run folder, or follow a folder of runs, also while others write it"));
    m_actions.exportFigure = addAction("exportFigure", "export", tr("Export figure …"), Qt::CTRL | Qt::Key_E,
                                       tr("Save the maximised figure, or the first, as PNG, SVG, PDF or CSV"));
    m_actions.exportAll = addAction("exportAll", "", tr("Export all figures …"), Qt::CTRL | Qt::SHIFT | Qt::Key_E,
                                    tr("Save the four figures as PNG, SVG, PDF and CSV in a folder"));
    m_actions.report = addAction("report", "report", tr("Write report …"), Qt::CTRL | Qt::Key_R,
                                 tr("The shown runs as one HTML file with figures, table and how to repeat them"));
    m_actions.quit = addAction("quit", "", tr("Quit"), QKeySequence::Quit, tr("Stop the job, save and close"));
    m_actions.undo =
        addAction("undo", "undo", tr("Undo"), QKeySequence::Undo, tr("Take back the last change of the form"));
    m_actions.redo = addAction("redo", "redo", tr("Redo"), QKeySequence::Redo, tr("Make the change again"));
    m_actions.showOnly = addAction("showOnly", "", tr("Show only the selected runs"), Qt::CTRL | Qt::Key_J,
                                   tr("Hide all other runs' curves"));
    m_actions.removeRuns =
        addAction("removeRuns", "remove", tr("Remove from the window"), {}, tr("The run folders stay on disk"));
    m_actions.fit = addAction("fit", "fit", tr("Fit all figures"), Qt::CTRL | Qt::Key_0,
                              tr("Show all points and follow them again"));
    m_actions.dark =
        addAction("dark", "theme", tr("Dark theme"), Qt::CTRL | Qt::Key_T, tr("Light on dark, plots included"));
    m_actions.dark->setCheckable(true);
    m_actions.systemTheme = addAction("systemTheme", "", tr("Theme of the desktop"), {},
                                      tr("Light or dark as the desktop was when the program started"));

    connect(m_actions.launch, &QAction::triggered, this, &MainWindow::launch);
    connect(m_actions.pause, &QAction::triggered, this, [this](bool paused) { m_feed.setPaused(paused); });
    connect(m_actions.step, &QAction::triggered, this, [this] { m_feed.step(); });
    connect(m_actions.stop, &QAction::triggered, this, [this] { m_feed.stop(); });
    connect(m_actions.resume, &QAction::triggered, this, &MainWindow::resume);
    connect(m_actions.duplicate, &QAction::triggered, this, &MainWindow::duplicate);
    connect(m_actions.openExperiment, &QAction::triggered, this, [this] {
        const QString file = m_seams.fileToOpen(this, tr("Open experiment"), tr("Experiments (*.json)"));
        if (!file.isEmpty()) open(file);
    });
    connect(m_actions.saveExperiment, &QAction::triggered, this, &MainWindow::saveExperiment);
    connect(m_actions.openRuns, &QAction::triggered, this, [this] {
        const QString folder = m_seams.folder(this, tr("Open a run, or a folder of runs"));
        if (!folder.isEmpty()) open(folder);
    });
    connect(m_actions.exportFigure, &QAction::triggered, this, [this] { exportFigure(m_compare->mainFigure()); });
    connect(m_actions.exportAll, &QAction::triggered, this, &MainWindow::exportAllFigures);
    connect(m_actions.report, &QAction::triggered, this, &MainWindow::writeReportOfShown);
    connect(m_actions.quit, &QAction::triggered, this, &QWidget::close);
    connect(m_actions.undo, &QAction::triggered, m_experiment, &ExperimentPanel::undo);
    connect(m_actions.redo, &QAction::triggered, m_experiment, &ExperimentPanel::redo);
    connect(m_actions.showOnly, &QAction::triggered, this, [this] { m_store.showOnly(m_runs->selected()); });
    connect(m_actions.removeRuns, &QAction::triggered, this, &MainWindow::removeRuns);
    connect(m_actions.fit, &QAction::triggered, m_compare, &CompareTab::fitAll);
    connect(m_actions.dark, &QAction::triggered, this,
            [this](bool dark) { setTheme(dark ? QStringLiteral("dark") : QStringLiteral("light")); });
    connect(m_actions.systemTheme, &QAction::triggered, this, [this] { setTheme(QStringLiteral("system")); });
    m_runs->addMenuActions({m_actions.showOnly, m_actions.resume, m_actions.duplicate, m_actions.removeRuns});
}

void MainWindow::makeMenus()
{
    auto* file = menuBar()->addMenu(tr("&File"));
    file->addActions({m_actions.openExperiment, m_actions.saveExperiment});
    file->addSeparator();
    file->addAction(m_actions.openRuns);
    file->addSeparator();
    file->addActions({m_actions.exportFigure, m_actions.exportAll, m_actions.report});
    file->addSeparator();
    file->addAction(m_actions.quit);
    auto* edit = menuBar()->addMenu(tr("&Edit"));
    edit->addActions({m_actions.undo, m_actions.redo});
    edit->addSeparator();
    edit->addActions({m_actions.duplicate, m_actions.showOnly, m_actions.removeRuns});
    auto* job = menuBar()->addMenu(tr("&Job"));
    job->addActions({m_actions.launch, m_actions.pause, m_actions.step, m_actions.stop});
    job->addSeparator();
    job->addAction(m_actions.resume);
    auto* view = menuBar()->addMenu(tr("&View"));
    for (auto* dock : findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
        view->addAction(dock->toggleViewAction());
    view->addSeparator();
    view->addAction(m_actions.fit);
    view->addSeparator();
    view->addActions({m_actions.dark, m_actions.systemTheme});
    auto* help = menuBar()->addMenu(tr("&Help"));
    connect(help->addAction(tr("About Sharpscope")), &QAction::triggered, this,
            [this] { QMessageBox::about(this, tr("About Sharpscope"), aboutText()); });
}

void MainWindow::makeToolBar()
{
    auto* bar = addToolBar(tr("Job"));
    bar->setObjectName(QStringLiteral("jobBar"));
    bar->setMovable(false);
    bar->setIconSize({18, 18});
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->addActions({m_actions.launch, m_actions.pause, m_actions.step, m_actions.stop});
    bar->addSeparator();
    bar->addActions({m_actions.resume, m_actions.duplicate});
    bar->addSeparator();
    bar->addWidget(m_live);
    auto* gap = new QWidget(bar);
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(gap);
    bar->addActions({m_actions.openRuns, m_actions.report});
}

} // namespace sharpscope
