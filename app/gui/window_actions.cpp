// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/window_actions.h"

#include "widgets/base/line_icon.h"

#include <QAction>
#include <QMainWindow>

namespace sharpscope {

namespace {

QAction* addAction(QMainWindow& window, const char* name, const char* icon, const QString& text,
                   const QKeySequence& keys, const QString& help)
{
    auto* action = new QAction(text, &window);
    action->setObjectName(QLatin1String(name));
    if (*icon) action->setIcon(lineIcon(QLatin1String(icon)));
    action->setShortcut(keys);
    const QString shortcut =
        keys.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(keys.toString(QKeySequence::NativeText));
    action->setToolTip(help + shortcut);
    action->setStatusTip(help);
    window.addAction(action);
    return action;
}

} // namespace

WindowActions makeActions(QMainWindow& window)
{
    const auto add = [&](const char* name, const char* icon, const QString& text, const QKeySequence& keys,
                         const QString& help) { return addAction(window, name, icon, text, keys, help); };
    WindowActions a{};
    a.launch = add("launch", "launch", QObject::tr("Launch"), Qt::CTRL | Qt::Key_Return,
                   QObject::tr("Train all methods of the experiment side by side"));
    a.pause = add("pause", "pause", QObject::tr("Pause"), Qt::Key_F6,
                  QObject::tr("Hold the job between two steps, or let it go on"));
    a.step = add("step", "step", QObject::tr("Step"), Qt::Key_F7,
                 QObject::tr("Let the job take one training step, then hold it"));
    a.stop = add("stop", "stop", QObject::tr("Stop"), Qt::Key_F8,
                 QObject::tr("Save a checkpoint and end the job; it can be resumed"));
    a.resume = add("resume", "resume", QObject::tr("Resume"), Qt::Key_F9,
                   QObject::tr("Go on with unfinished runs, from their last checkpoints"));
    a.duplicate = add("duplicate", "duplicate", QObject::tr("Duplicate"), Qt::CTRL | Qt::Key_D,
                      QObject::tr("Put the selected runs' options into the form"));
    a.openExperiment = add("openExperiment", "open", QObject::tr("Open experiment …"), QKeySequence::Open,
                           QObject::tr("Read an experiment file into the form"));
    a.saveExperiment = add("saveExperiment", "save", QObject::tr("Save experiment …"), QKeySequence::Save,
                           QObject::tr("Write the form to an experiment file"));
    a.openRuns = add("openRuns", "folder", QObject::tr("Open runs …"), Qt::CTRL | Qt::SHIFT | Qt::Key_O,
                     QObject::tr("Show a run folder, or follow a folder of runs, also while others write it"));
    a.followRemote = add("followRemote", "", QObject::tr("Follow another machine …"), {},
                         QObject::tr("Show a folder of runs on another machine, by ssh, while they are trained there"));
    a.importModel = add("importModel", "open", QObject::tr("Import a model …"), Qt::CTRL | Qt::Key_I,
                        QObject::tr("Make a run of weights, or of a TorchScript network, that was trained elsewhere"));
    a.openSession = add("openSession", "", QObject::tr("Open session …"), {},
                        QObject::tr("Look at runs as somebody has saved it: folders, filter, pages, form"));
    a.saveSession = add("saveSession", "", QObject::tr("Save session as …"), Qt::CTRL | Qt::SHIFT | Qt::Key_S,
                        QObject::tr("Write all that is chosen in the window to a file"));
    a.recent = add("recent", "", QObject::tr("Open recent"), {}, QObject::tr("What was opened last"));
    a.exportFigure = add("exportFigure", "export", QObject::tr("Export figure …"), Qt::CTRL | Qt::Key_E,
                         QObject::tr("Save the maximised figure, or the first, as PNG, SVG, PDF, PGFPlots or CSV"));
    a.exportAll = add("exportAll", "", QObject::tr("Export all figures …"), Qt::CTRL | Qt::SHIFT | Qt::Key_E,
                      QObject::tr("Save the four figures as PNG, SVG, PDF, PGFPlots and CSV in a folder"));
    a.report = add("report", "report", QObject::tr("Write report …"), Qt::CTRL | Qt::Key_R,
                   QObject::tr("The shown runs as one HTML file with figures, table and how to repeat them"));
    a.openCapsule =
        add("openCapsule", "", QObject::tr("Open capsule …"), {},
            QObject::tr("Unpack runs that somebody has packed with all that belongs to them, and show them"));
    a.exportCapsule = add("exportCapsule", "", QObject::tr("Export capsule …"), {},
                          QObject::tr("The selected runs, or all that are shown, in one archive: experiment, events, "
                                      "weights and report; `sharpscope-cli repeat` trains them again"));
    a.quit = add("quit", "", QObject::tr("Quit"), QKeySequence::Quit, QObject::tr("Stop the job, save and close"));
    a.undo = add("undo", "undo", QObject::tr("Undo"), QKeySequence::Undo,
                 QObject::tr("Take back the last change of what is shown or typed"));
    a.redo = add("redo", "redo", QObject::tr("Redo"), QKeySequence::Redo, QObject::tr("Make the change again"));
    a.redo->setShortcuts({Qt::CTRL | Qt::Key_Y, Qt::CTRL | Qt::SHIFT | Qt::Key_Z});
    a.showOnly = add("showOnly", "", QObject::tr("Show only the selected runs"), Qt::CTRL | Qt::Key_J,
                     QObject::tr("Hide all other runs' curves"));
    a.removeRuns = add("removeRuns", "remove", QObject::tr("Remove from the window"), QKeySequence::Delete,
                       QObject::tr("The run folders stay on disk"));
    a.sideBySide = add("sideBySide", "", QObject::tr("Compare side by side …"), Qt::CTRL | Qt::SHIFT | Qt::Key_D,
                       QObject::tr("Options that differ, code, environment and results of the selected runs"));
    a.find = add("find", "search", QObject::tr("Find anything …"), Qt::CTRL | Qt::Key_K,
                 QObject::tr("Any action, run, preset, field or page, by some of its letters"));
    a.fit = add("fit", "fit", QObject::tr("Fit all figures"), Qt::CTRL | Qt::Key_0,
                QObject::tr("Show all points and follow them again"));
    a.dark = add("dark", "theme", QObject::tr("Dark theme"), Qt::CTRL | Qt::Key_T,
                 QObject::tr("Light on dark, plots included"));
    a.dark->setCheckable(true);
    a.systemTheme = add("systemTheme", "", QObject::tr("Theme of the desktop"), {},
                        QObject::tr("Light or dark as the desktop was when the program started"));
    a.shortcuts = add("shortcuts", "", QObject::tr("Keyboard and mouse"), QKeySequence::HelpContents,
                      QObject::tr("All keys, and what the mouse does in figures and tables"));
    a.guide = add("guide", "", QObject::tr("User guide"), {},
                  QObject::tr("A chapter for each job, and the reference of rules, networks, data sets and weights"));
    a.guideHere = add("guideHere", "", QObject::tr("Guide to this page"), QKeySequence::WhatsThis,
                      QObject::tr("The chapter on the page that is in front"));
    return a;
}

} // namespace sharpscope
