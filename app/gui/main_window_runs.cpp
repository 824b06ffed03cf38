// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow and its runs: the table, and what is done with those that are selected.
#include "app/gui/difference_dialog.h"
#include "app/gui/experiment_panel.h"
#include "app/gui/help_window.h"
#include "app/gui/landscape_tab.h"
#include "app/gui/main_window.h"
#include "app/gui/pages.h"
#include "app/gui/palette_entries.h"
#include "app/gui/path_kind.h"
#include "app/gui/session_keeper.h"
#include "app/gui/submissions.h"
#include "app/gui/workspace.h"
#include "widgets/base/notes_log.h"
#include "widgets/base/runs_table.h"
#include "widgets/base/theme.h"

#include <QAction>
#include <QDockWidget>
#include <QStatusBar>
#include <QVBoxLayout>

#include <utility>

namespace sharpscope {

void MainWindow::connectRuns()
{
    connect(m_runs, &RunsTable::viewChanged, this, [this] { m_session->noteChange(); });
    connect(m_pages, &Pages::selectRequested, m_runs, &RunsTable::select);
    connect(m_runs, &RunsTable::maximiseRequested, this, &MainWindow::giveRunsTheRoom);
    connect(&m_runs->notes(), &NotesLog::failed, this, [this](const QString& why) { m_notices->complain(why); });
    connect(m_actions.showOnly, &QAction::triggered, this, [this] { m_store.showOnly(m_runs->selected()); });
    connect(m_actions.removeRuns, &QAction::triggered, this, [this] { m_workspace->remove(m_runs->selected()); });
    connect(m_actions.sideBySide, &QAction::triggered, this,
            [this] { (new DifferenceDialog(m_store, m_runs->selected(), this))->show(); });
    connect(m_actions.find, &QAction::triggered, this, &MainWindow::openPalette);
    connect(&m_store, &RunStore::listChanged, this, &MainWindow::showRunsInLandscape);
    connect(&m_store, &RunStore::valuesChanged, this, &MainWindow::showRunsInLandscape);
    connect(m_runs, &RunsTable::selectionChanged, this, [this] {
        const QStringList selected = m_runs->selected();
        m_actions.showOnly->setEnabled(!selected.isEmpty());
        m_actions.removeRuns->setEnabled(!selected.isEmpty());
        m_actions.sideBySide->setEnabled(selected.size() > 1);
        m_pages->selectRuns(selected);
    });
    connect(m_runs, &RunsTable::colorRequested, this, [this](const QString& id) {
        const QColor color = m_seams.color(this, m_store.find(id)->color.on(themeOf(*this).dark));
        if (color.isValid()) m_runs->setColor(id, color);
    });
    m_actions.removeRuns->setShortcutContext(Qt::WidgetWithChildrenShortcut); // elsewhere Delete is another's
    removeAction(m_actions.removeRuns);
    m_runs->addAction(m_actions.removeRuns);
    m_runs->addMenuActions(
        {m_actions.sideBySide, m_actions.showOnly, m_actions.resume, m_actions.duplicate, m_actions.removeRuns});
    m_actions.showOnly->setEnabled(false);
    m_actions.removeRuns->setEnabled(false);
    m_actions.sideBySide->setEnabled(false);
}

QWidget* MainWindow::makeRunsSide()
{
    auto* side = new QWidget(this);
    m_runs = new RunsTable(m_store, side);
    m_submission = new SubmissionStrip(m_store, side);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_submission);
    column->addWidget(m_runs, 1);
    return side;
}

void MainWindow::connectSubmissions()
{
    auto* submissions =
        new Submissions({m_seams, *m_workspace, *m_remote, *m_submission, *m_notices, *statusBar()}, this);
    submissions->followOpen();
}

void MainWindow::openPalette()
{
    std::vector<PaletteEntry> all = actionEntries(*this, m_pages->pageActions());
    const auto add = [&](std::vector<PaletteEntry> more) {
        std::move(more.begin(), more.end(), std::back_inserter(all));
    };
    add(runEntries(m_store, [this](const QString& id) {
        m_runsDock->show();
        m_runsDock->raise();
        m_runs->goTo(id);
    }));
    add(experimentEntries(*m_experiment));
    add(helpEntries([this](const QString& file) { HelpWindow::open(*this, file); }));
    (new CommandPalette(std::move(all), this))->show();
}

void MainWindow::giveRunsTheRoom(bool maximised)
{
    if (!isVisible()) { // a session: hidden pages that were never laid out would leave the form the room
        m_isShownMaximised = maximised;
        return;
    }
    if (maximised == centralWidget()->isHidden()) return;
    const int formWidth = m_experimentDock->width(); // which would take the room, too
    if (maximised) m_runsHeight = m_runsDock->height();
    centralWidget()->setVisible(!maximised);
    if (maximised) {
        m_runsDock->show();
        m_runsDock->raise();
        resizeDocks({m_experimentDock}, {formWidth}, Qt::Horizontal);
    } else if (m_runsHeight > 0) {
        resizeDocks({m_runsDock}, {m_runsHeight}, Qt::Vertical);
    }
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    if (std::exchange(m_isShownMaximised, false))
        QMetaObject::invokeMethod(
            this, [this] { giveRunsTheRoom(true); }, Qt::QueuedConnection);
}

void MainWindow::showRunsInLandscape()
{
    std::vector<RunEntry> entries;
    for (const auto& run : m_store.runs())
        entries.push_back(
            {.id = run->id, .title = run->label, .color = run->color, .visible = run->visible, .series = &run->series});
    m_pages->landscape().runsChanged(entries);
}

void MainWindow::start(const QString& experiment)
{
    if (!open(experiment)) return;
    if (kindOf(experiment) == PathKind::Experiment)
        launch();
    else
        m_notices->complain(tr("%1 is no experiment file: nothing is launched").arg(experiment));
}

} // namespace sharpscope
