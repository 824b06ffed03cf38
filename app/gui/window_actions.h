// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done in the window: every action with its text, its keys and its help, in menus and tool bar. What an
// action does is connected by the part whose business it is.
#pragma once

#include <QList>

class QAction;
class QMainWindow;
class QWidget;

namespace sharpscope {

class RunsTable;

struct WindowActions {
    QAction *launch, *pause, *step, *stop, *resume, *duplicate;
    QAction *openExperiment, *saveExperiment, *openRuns, *followRemote, *importModel, *exportFigure, *exportAll,
        *report, *quit;
    QAction *openSession, *saveSession, *recent;
    QAction *openCapsule, *exportCapsule;
    QAction *undo, *redo;
    QAction *showOnly, *removeRuns, *sideBySide;
    QAction* find;
    QAction *fit, *dark, *systemTheme;
    QAction *shortcuts, *guide, *guideHere;
};

WindowActions makeActions(QMainWindow& window);
/// After the docks. `pages`: what leads to the centre's pages.
void makeMenus(QMainWindow& window, const WindowActions& actions, const RunsTable& runs, const QList<QAction*>& pages,
               const QList<QAction*>& rounds);

} // namespace sharpscope
