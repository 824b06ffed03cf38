// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/help_pages.h"
#include "app/gui/help_window.h"
#include "app/gui/version_text.h"
#include "app/gui/window_actions.h"
#include "widgets/base/runs_table.h"

#include <QAction>
#include <QDockWidget>
#include <QMainWindow>
#include <QMenuBar>
#include <QMessageBox>

#include <utility>

namespace sharpscope {

void makeMenus(QMainWindow& window, const WindowActions& a, const RunsTable& runs, const QList<QAction*>& pages,
               const QList<QAction*>& rounds)
{
    auto* file = window.menuBar()->addMenu(QObject::tr("&File"));
    file->addActions({a.openExperiment, a.saveExperiment});
    file->addSeparator();
    file->addActions({a.openRuns, a.followRemote, a.openCapsule, a.importModel, a.recent});
    file->addSeparator();
    file->addActions({a.openSession, a.saveSession});
    file->addSeparator();
    file->addActions({a.exportFigure, a.exportAll, a.report, a.exportCapsule});
    file->addSeparator();
    file->addAction(a.quit);
    auto* edit = window.menuBar()->addMenu(QObject::tr("&Edit"));
    edit->addActions({a.undo, a.redo});
    edit->addSeparator();
    edit->addActions(runs.noteActions());
    edit->addSeparator();
    edit->addActions({a.sideBySide, a.duplicate, a.showOnly, a.removeRuns});
    edit->addSeparator();
    edit->addAction(a.find);
    auto* job = window.menuBar()->addMenu(QObject::tr("&Job"));
    job->addActions({a.launch, a.pause, a.step, a.stop});
    job->addSeparator();
    job->addAction(a.resume);
    auto* active = window.menuBar()->addMenu(QObject::tr("&Rounds"));
    active->addActions(rounds);
    active->setToolTipsVisible(true);
    auto* view = window.menuBar()->addMenu(QObject::tr("&View"));
    for (auto* dock : window.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
        view->addAction(dock->toggleViewAction());
    view->addSeparator();
    view->addActions(pages);
    view->addSeparator();
    view->addActions(runs.tableActions());
    view->addSeparator();
    view->addAction(a.fit);
    view->addSeparator();
    view->addActions({a.dark, a.systemTheme});
    auto* help = window.menuBar()->addMenu(QObject::tr("&Help"));
    help->addActions({a.guide, a.guideHere, a.shortcuts});
    for (const auto& [action, file] : {std::pair(a.guide, helpOn({})), std::pair(a.shortcuts, QStringLiteral("keys"))})
        QObject::connect(action, &QAction::triggered, &window,
                         [&window, file = file] { HelpWindow::open(window, file); });
    help->addSeparator();
    QObject::connect(help->addAction(QObject::tr("About Sharpscope")), &QAction::triggered, &window,
                     [&window] { QMessageBox::about(&window, QObject::tr("About Sharpscope"), aboutText()); });
}

} // namespace sharpscope
