// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/main_window.h"

#include "app/gui/compare_tab.h"
#include "app/gui/data_tab.h"
#include "app/gui/experiment_panel.h"
#include "app/gui/figure_frame.h"
#include "app/gui/landscape_tab.h"
#include "app/gui/live_controls.h"
#include "app/gui/result_tab.h"
#include "app/gui/rules_tab.h"
#include "core/optim/registry.h"
#include "widgets/base/log_view.h"
#include "widgets/base/message_bar.h"
#include "widgets/base/number_text.h"
#include "widgets/base/runs_table.h"
#include "widgets/base/theme.h"

#include <QAction>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QLabel>
#include <QMimeData>
#include <QProgressBar>
#include <QStatusBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace sharpscope {

namespace {
constexpr int shortly = 5000; ///< ms, in the status bar
}

MainWindow::MainWindow(WindowSeams seams, WindowOptions options, QWidget* parent)
    : QMainWindow(parent),
      m_seams(std::move(seams)),
      m_options(std::move(options)),
      m_feed(m_store),
      m_systemIsDark(systemIsDark())
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(QStringLiteral("Sharpscope"));
    setAcceptDrops(true);
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks | GroupedDragging);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);

    auto* central = new QWidget(this);
    m_message = new MessageBar(central);
    m_tabs = new QTabWidget(central);
    m_tabs->setDocumentMode(true);
    m_tabs->setObjectName(QStringLiteral("tabs"));
    m_compare = new CompareTab(m_store, m_tabs);
    m_landscape = new LandscapeTab(m_seams.slice, m_feed.queue(), m_tabs);
    m_results = new ResultTab(m_store, m_tabs);
    m_data = new DataTab(m_tabs);
    m_rules = new RulesTab(rules(), m_tabs);
    m_tabs->addTab(m_compare, tr("Compare"));
    m_tabs->addTab(m_landscape, tr("Landscape"));
    m_tabs->addTab(m_results, tr("Results"));
    m_tabs->addTab(m_data, tr("Data"));
    m_tabs->addTab(m_rules, tr("Rules"));
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_message);
    column->addWidget(m_tabs, 1);
    setCentralWidget(central);

    m_experiment = new ExperimentPanel(this);
    m_runs = new RunsTable(m_store, this);
    m_log = new LogView(this);
    m_live = new LiveControls(m_feed, m_store, this);
    addDock(Qt::LeftDockWidgetArea, tr("Experiment"), "experimentDock", m_experiment);
    auto* runs = addDock(Qt::BottomDockWidgetArea, tr("Runs"), "runsDock", m_runs);
    m_logDock = addDock(Qt::BottomDockWidgetArea, tr("Log"), "logDock", m_log);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    for (auto* dock : {runs, m_logDock})
        dock->setTitleBarWidget(new QWidget(dock)); // the tabs above carry the names
    tabifyDockWidget(runs, m_logDock);
    runs->raise();

    makeActions();
    makeMenus();
    makeToolBar();
    makeStatusBar();
    connectParts();
    resize(1440, 900);
    resizeDocks({findChild<QDockWidget*>(QStringLiteral("experimentDock"))}, {340}, Qt::Horizontal);
    resizeDocks({runs}, {210}, Qt::Vertical);
    guard([this] { readSession(); });
    m_experiment->setRunsFolder(runsFolder());
    refreshActions();
}

MainWindow::~MainWindow()
{
    m_store.disconnect(); // the parts go before the store does
    m_feed.disconnect();
}

QDockWidget* MainWindow::addDock(Qt::DockWidgetArea area, const QString& title, const char* name, QWidget* content)
{
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(QLatin1String(name));
    dock->setWidget(content);
    addDockWidget(area, dock);
    return dock;
}

void MainWindow::makeStatusBar()
{
    m_progressText = new QLabel(this);
    m_progressText->setObjectName(QStringLiteral("jobProgressText"));
    m_progress = new QProgressBar(this);
    m_progress->setObjectName(QStringLiteral("jobProgress"));
    m_progress->setFixedSize(220, 12);
    m_progress->setTextVisible(false);
    m_progress->setRange(0, 1000);
    m_progress->hide();
    statusBar()->addPermanentWidget(m_progressText);
    statusBar()->addPermanentWidget(m_progress);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(8, 0, 10, 0);
}

void MainWindow::connectParts()
{
    connect(m_experiment, &ExperimentPanel::launchRequested, this, &MainWindow::launch);
    connect(m_experiment, &ExperimentPanel::openRequested, m_actions.openExperiment, &QAction::trigger);
    connect(m_experiment, &ExperimentPanel::saveRequested, m_actions.saveExperiment, &QAction::trigger);
    connect(m_experiment, &ExperimentPanel::runsFolderRequested, this, &MainWindow::chooseRunsFolder);
    connect(m_experiment, &ExperimentPanel::historyChanged, this, &MainWindow::refreshActions);
    connect(m_compare, &CompareTab::launchRequested, this, &MainWindow::launch);
    connect(m_compare, &CompareTab::openRequested, m_actions.openRuns, &QAction::trigger);
    connect(m_compare, &CompareTab::exportRequested, this, [this](FigureFrame* figure) { exportFigure(*figure); });
    connect(m_data, &DataTab::rootRequested, this, &MainWindow::chooseDataFolder);
    connect(m_data, &DataTab::ownImagesRequested, this, [this] {
        const QString folder = m_seams.folder(this, tr("Folder of class folders"));
        if (!folder.isEmpty()) showOwnImages(folder);
    });
    connect(m_data, &DataTab::useRequested, this, &MainWindow::useData);
    connect(m_rules, &RulesTab::addRequested, this, &MainWindow::addMethod);
    connect(m_results, &ResultTab::copied, this,
            [this](const QString& format) { statusBar()->showMessage(tr("Table copied as %1").arg(format), shortly); });
    connect(m_runs, &RunsTable::selectionChanged, this, [this] {
        refreshActions();
        const QStringList selected = m_runs->selected();
        if (selected.size() == 1) m_landscape->selectRun(selected.first());
    });
    connect(m_runs, &RunsTable::colorRequested, this, [this](const QString& id) {
        const QColor color = m_seams.color(this, m_store.find(id)->color.on(themeOf(*this).dark));
        if (color.isValid()) m_store.setColor(id, {color, color});
    });
    connect(&m_store, &RunStore::listChanged, this, &MainWindow::showRunsInLandscape);
    connect(&m_store, &RunStore::valuesChanged, this, &MainWindow::showRunsInLandscape);
    connect(&m_store, &RunStore::listChanged, this, &MainWindow::refreshActions);
    connect(m_landscape, &LandscapeTab::eventsArrived, this,
            [this](const std::vector<RunEvent>& events) { m_store.apply(events); });
    connect(&m_feed, &RunFeed::stateChanged, this, &MainWindow::refreshActions);
    connect(&m_feed, &RunFeed::progressed, this, &MainWindow::showProgress);
    connect(&m_feed, &RunFeed::said, this, &MainWindow::say);
    connect(&m_feed, &RunFeed::ended, this, &MainWindow::jobEnded);
}

void MainWindow::useData(const QString& name, const QString& folder)
{
    m_experiment->useData(name, folder);
    statusBar()->showMessage(tr("The experiment uses %1 now").arg(folder.isEmpty() ? name : folder), shortly);
}

void MainWindow::addMethod(const QString& rule)
{
    m_experiment->addMethod(rule);
    statusBar()->showMessage(tr("%1 added to the experiment").arg(rule), shortly);
}

void MainWindow::refreshActions()
{
    const bool running = m_feed.isRunning(), stopping = m_feed.isStopping(), paused = m_feed.isPaused();
    const QStringList selected = m_runs->selected();
    m_experiment->setRunning(running);
    m_actions.launch->setEnabled(!running);
    m_actions.pause->setEnabled(running && !stopping);
    m_actions.pause->setChecked(paused);
    m_actions.pause->setText(paused ? tr("Continue") : tr("Pause"));
    m_actions.step->setEnabled(running && !stopping);
    m_actions.stop->setEnabled(running && !stopping);
    m_actions.resume->setEnabled(!running && !resumable(selected).empty());
    m_actions.duplicate->setEnabled(!selected.isEmpty());
    m_actions.showOnly->setEnabled(!selected.isEmpty());
    m_actions.removeRuns->setEnabled(!selected.isEmpty());
    m_actions.report->setEnabled(!m_store.runs().empty());
    m_actions.exportFigure->setEnabled(!m_store.runs().empty());
    m_actions.exportAll->setEnabled(!m_store.runs().empty());
    m_actions.undo->setEnabled(m_experiment->canUndo());
    m_actions.redo->setEnabled(m_experiment->canRedo());
    m_progress->setVisible(running);
    if (!running) m_progressText->clear();
    if (running && paused) m_progressText->setText(tr("paused"));
    if (stopping) m_progressText->setText(tr("saving …"));
}

void MainWindow::showProgress(const QString& what, double fraction, double secondsLeft)
{
    m_progress->setValue(static_cast<int>(std::lround(fraction * 1000)));
    if (m_feed.isStopping() || m_feed.isPaused()) return;
    QString text = tr("%1 — %2 %").arg(what).arg(static_cast<int>(fraction * 100));
    if (!std::isnan(secondsLeft)) text += tr(", %1 left").arg(durationText(secondsLeft));
    m_progressText->setText(text);
}

void MainWindow::showRunsInLandscape()
{
    std::vector<RunEntry> entries;
    for (const auto& run : m_store.runs())
        entries.push_back({.id = run->id, .title = run->label, .color = run->color, .series = &run->series});
    m_landscape->runsChanged(entries);
}

void MainWindow::say(const QString& level, const QString& run, const QString& text)
{
    const auto* known = m_store.find(run);
    const auto kind = level == QLatin1String("problem")   ? LogView::Level::Problem
                      : level == QLatin1String("warning") ? LogView::Level::Warning
                                                          : LogView::Level::Info;
    const QString about = known ? known->label : QString();
    m_log->add(kind, about, text);
    m_logDock->setWindowTitle(m_log->warnings() > 0 ? tr("Log (%1)").arg(m_log->warnings()) : tr("Log"));
    if (kind == LogView::Level::Problem)
        m_message->say(MessageBar::Level::Problem, about.isEmpty() ? text : about + QStringLiteral(": ") + text);
}

void MainWindow::complain(const QString& text)
{
    m_message->say(MessageBar::Level::Problem, text);
    m_log->add(LogView::Level::Problem, {}, text);
}

void MainWindow::guard(const std::function<void()>& work)
{
    try {
        work();
    } catch (const std::exception& error) {
        complain(QString::fromStdString(error.what()).trimmed());
    }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    for (const auto& url : event->mimeData()->urls())
        if (url.isLocalFile()) open(url.toLocalFile());
}

} // namespace sharpscope
