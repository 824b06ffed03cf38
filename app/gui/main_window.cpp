// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/main_window.h"

#include "app/gui/active_tab.h"
#include "app/gui/capsule_files.h"
#include "app/gui/closing.h"
#include "app/gui/compare_tab.h"
#include "app/gui/data_tab.h"
#include "app/gui/experiment_panel.h"
#include "app/gui/field_names.h"
#include "app/gui/figure_exporter.h"
#include "app/gui/file_opener.h"
#include "app/gui/help_pages.h"
#include "app/gui/help_window.h"
#include "app/gui/job_bar.h"
#include "app/gui/job_line.h"
#include "app/gui/known_pace.h"
#include "app/gui/landscape_tab.h"
#include "app/gui/launcher.h"
#include "app/gui/live_controls.h"
#include "app/gui/pages.h"
#include "app/gui/path_kind.h"
#include "app/gui/remote_folders.h"
#include "app/gui/result_tab.h"
#include "app/gui/rules_tab.h"
#include "app/gui/session_files.h"
#include "app/gui/session_keeper.h"
#include "app/gui/sweep_runner.h"
#include "app/gui/window_layout.h"
#include "app/gui/workspace.h"
#include "widgets/base/control_names.h"
#include "widgets/base/log_view.h"
#include "widgets/base/message_bar.h"
#include "widgets/base/notes_log.h"
#include "widgets/base/runs_table.h"
#include "widgets/base/theme.h"

#include <QAction>
#include <QCloseEvent>
#include <QDockWidget>
#include <QMimeData>
#include <QScreen>
#include <QStatusBar>
#include <QVBoxLayout>

namespace sharpscope {

namespace {
constexpr int shortly = 5000; ///< ms, in the status bar
}

MainWindow::MainWindow(WindowSeams seams, WindowOptions options, QWidget* parent)
    : QMainWindow(parent), m_seams(std::move(seams)), m_feed(m_store)
{
    setObjectName(QStringLiteral("mainWindow"));
    new ControlNames(this);
    setWindowTitle(QStringLiteral("Sharpscope"));
    setAcceptDrops(true);
    makeCentre();
    makeDocks();
    setWindowIcon(QIcon(QStringLiteral(":/desktop/sharpscope.svg")));
    m_actions = makeActions(*this);
    makeMenus(*this, m_actions, *m_runs, m_pages->pageActions(), m_pages->active().menuActions());
    m_live = new LiveControls(m_feed, m_store, this);
    addToolBar(new JobBar(m_actions, m_live, this));
    statusBar()->addPermanentWidget(new JobLine(m_feed, m_store, this));
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(8, 0, 10, 0);

    m_notices = std::make_unique<Notices>(*m_message, *m_log, *m_logDock, m_store);
    m_theme = std::make_unique<ThemeSwitch>(m_actions.dark);
    m_workspace = new Workspace(m_store, m_feed, options.runsFolder, this);
    m_opener = new FileOpener(m_seams, *m_experiment, *m_workspace, *m_notices, m_actions, this);
    new CapsuleFiles({m_seams, m_store, *m_runs, *m_opener, *m_notices, m_actions, *statusBar()}, this);
    auto* exporter = new FigureExporter(m_seams, m_store, *m_pages, *m_notices, m_actions, *statusBar(), this);
    const Launcher::Surroundings here{.seams = m_seams,
                                      .store = m_store,
                                      .feed = m_feed,
                                      .experiment = *m_experiment,
                                      .runs = *m_runs,
                                      .workspace = *m_workspace,
                                      .notices = *m_notices,
                                      .actions = m_actions};
    m_launcher = new Launcher(here, this);
    new SweepRunner(here, m_pages->sweep(), this);
    m_remote = new RemoteFolders({m_seams, m_store, *m_runs, *m_workspace, *m_opener, *m_notices, *statusBar()},
                                 m_actions, this);
    m_closing = new Closing(m_seams, m_feed, *m_notices, this);
    makeView();
    m_view.add(*exporter);
    auto* sessions = new SessionFiles(m_seams, m_view, *m_opener, *m_notices, m_actions, this);
    m_view.add(*sessions);
    m_session = new SessionKeeper(options.sessionFile.toStdString(), m_view, m_actions.undo, m_actions.redo, this);
    connect(exporter, &FigureExporter::moved, m_session, &SessionKeeper::noteLayout);
    connect(sessions, &SessionFiles::moved, m_session, &SessionKeeper::noteLayout);
    connect(sessions, &SessionFiles::opened, m_session, &SessionKeeper::noteChange);
    connectPanels();
    connectActions();
    connectRuns();
    m_notices->guard([&] {
        m_session->begin([&](ViewState& state) {
            m_workspace->adjust(state);
            if (!options.theme.isEmpty()) state.theme = options.theme.toStdString();
        });
    });
    m_remote->followOpen();
    connectSubmissions();
    m_experiment->setRunsFolder(m_workspace->newRunsFolder());
}

MainWindow::~MainWindow()
{
    hide();               // lays out its views once more, while what they show is here
    m_store.disconnect(); // they outlive the store
    m_feed.disconnect();
}

void MainWindow::makeCentre()
{
    auto* central = new QWidget(this);
    m_store.setOptionWords({.name = fieldName, .meaning = fieldMeaning, .place = fieldPlace});
    m_pages = new Pages(m_store, m_seams, m_feed, central);
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_pages, 1);
    m_message = new MessageBar(central); // over the pages
    setCentralWidget(central);
}

void MainWindow::makeDocks()
{
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks | GroupedDragging);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    const auto add = [this](Qt::DockWidgetArea area, const QString& title, const char* name, QWidget* content) {
        auto* dock = new QDockWidget(title, this);
        dock->setObjectName(QLatin1String(name));
        dock->setWidget(content);
        addDockWidget(area, dock);
        return dock;
    };
    m_experiment = new ExperimentPanel(this);
    m_experiment->setPace([this](const Json& experiment) { return secondsPerEpoch(m_store, experiment); });
    m_log = new LogView(this);
    m_experimentDock = add(Qt::LeftDockWidgetArea, tr("Experiment"), "experimentDock", m_experiment);
    auto* runs = m_runsDock = add(Qt::BottomDockWidgetArea, tr("Runs"), "runsDock", makeRunsSide());
    m_logDock = add(Qt::BottomDockWidgetArea, tr("Log"), "logDock", m_log);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    for (auto* dock : {runs, m_logDock})
        dock->setTitleBarWidget(new QWidget(dock)); // the tabs above carry the names
    tabifyDockWidget(runs, m_logDock);
    runs->raise();
    resize(QSize(1440, 900).boundedTo(screen()->availableSize()));
    resizeDocks({m_experimentDock}, {std::min(340, width() * 3 / 10)}, Qt::Horizontal); // on a small screen less
    resizeDocks({runs}, {std::clamp(height() / 4, 165, 300)}, Qt::Vertical);
}

void MainWindow::makeView()
{
    m_view.add(*m_theme);
    m_view.add(*m_closing);
    m_view.add([this](ViewState& state) { readLayout(*this, *m_runs, state.layout); },
               [this](const ViewState& state) { showLayout(*this, *m_runs, state.layout); });
    m_view.add( // before runs come
        [this](ViewState& state) {
            state.runs = m_runs->view();
            state.layout.notes = m_runs->notes().unwritten();
        },
        [this](const ViewState& state) {
            m_runs->notes().keepUnwritten(state.layout.notes);
            m_runs->show(state.runs);
        });
    m_view.add(*m_workspace);
    m_view.add(*m_experiment);
    m_pages->addTo(m_view);
}

void MainWindow::connectPanels()
{
    const auto note = [this] { m_session->noteChange(); };
    connect(m_workspace, &Workspace::changed, this, note);
    connect(m_pages, &Pages::changed, this, note);
    connect(m_pages, &Pages::changedByItself, this, [this] { m_session->noteByItself(); });
    connect(m_experiment, &ExperimentPanel::edited, this, note);
    connect(m_experiment, &ExperimentPanel::refused, this, [this](const QString& why) { m_notices->complain(why); });
    connect(m_session, &SessionKeeper::problem, this, [this](const QString& text) { m_notices->complain(text); });
    for (auto* dock : findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
        for (const auto moved : {&QDockWidget::visibilityChanged, &QDockWidget::topLevelChanged})
            connect(dock, moved, this, [this] { m_session->noteLayout(); });
    connect(m_workspace, &Workspace::newRunsFolderMoved, this,
            [this] { m_experiment->setRunsFolder(m_workspace->newRunsFolder()); });
    connect(m_workspace, &Workspace::dataFolderMoved, this, [this] {
        m_pages->data().setRoot(m_workspace->dataFolder());
        m_experiment->setDataRoot(m_workspace->dataFolder());
    });
    connect(m_experiment, &ExperimentPanel::runsFolderRequested, m_opener, &FileOpener::chooseNewRunsFolder);
    connect(&m_pages->data(), &DataTab::rootRequested, m_opener, &FileOpener::chooseDataFolder);
    connect(&m_pages->data(), &DataTab::ownImagesRequested, m_opener, &FileOpener::chooseOwnImages);
    connect(m_opener, &FileOpener::ownImagesOpened, this, [this](const QString& folder) {
        m_pages->data().showOwnImages(folder); // before the tab is seen and reads another data set
        m_pages->goTo(m_pages->data());
    });
    connect(m_launcher, &Launcher::launched, m_pages, &Pages::goToWork);
    connect(&m_pages->active(), &ActiveTab::leftToOpen, m_workspace, &Workspace::open);
    const auto tell = [this](bool isDone, const QString& done, const QString& why) {
        statusBar()->showMessage(isDone ? done : why, shortly);
    };
    connect(&m_pages->data(), &DataTab::useRequested, this, [this, tell](const QString& name, const QString& folder) {
        tell(m_experiment->useData(name, folder),
             tr("The experiment uses %1 now").arg(folder.isEmpty() ? name : folder),
             tr("The experiment's kind of work does not take %1").arg(name));
    });
    m_pages->rules().setAdviser([this](const RuleInfo& rule) { return m_experiment->adviceFor(rule); });
    m_pages->rules().setExperiment([this] { return m_experiment->value(); });
    connect(&m_pages->rules(), &RulesTab::addRequested, this, [this, tell](const QString& rule, const Json& reading) {
        tell(m_experiment->addMethod(rule, reading), tr("%1 added to the experiment").arg(rule),
             tr("The experiment's kind of work has no methods"));
    });
    const auto sayCopied = [this](const QString& format) {
        statusBar()->showMessage(tr("Table copied as %1").arg(format), shortly);
    };
    connect(&m_pages->results(), &ResultTab::copied, this, sayCopied);
    connect(&m_pages->sweep(), &SweepTab::copied, this, sayCopied);
    connect(&m_pages->landscape(), &LandscapeTab::eventsArrived, this,
            [this](const std::vector<RunEvent>& events) { m_store.apply(events); });
    connect(m_live, &LiveControls::refused, this, [this](const QString& why) { m_notices->complain(why); });
    const auto say = [this](const QString& level, const QString& run, const QString& text) {
        m_notices->say(level, run, text);
    };
    connect(&m_feed, &RunFeed::said, this, say);
    connect(&m_pages->active(), &ActiveTab::said, this, say);
    connect(m_pages, &Pages::complained, this,
            [say](const QString& run, const QString& why) { say(QStringLiteral("problem"), run, why); });
    connect(m_opener, &FileOpener::runsOpened, m_pages, &Pages::lookAtOpened);
    connect(&m_pages->active(), &ActiveTab::informed, this, [this](const QString& what) { m_notices->inform(what); });
}

void MainWindow::connectActions()
{
    connect(m_experiment, &ExperimentPanel::openRequested, m_actions.openExperiment, &QAction::trigger);
    connect(m_experiment, &ExperimentPanel::saveRequested, m_actions.saveExperiment, &QAction::trigger);
    connect(m_pages, &Pages::openRunsRequested, m_actions.openRuns, &QAction::trigger);
    connect(m_actions.quit, &QAction::triggered, this, &QWidget::close);
    connect(m_actions.fit, &QAction::triggered, &m_pages->compare(), &CompareTab::fitAll);
    const auto choose = [this](const char* theme) {
        m_theme->choose(theme);
        m_session->noteChange();
    };
    connect(m_actions.dark, &QAction::triggered, this, [choose](bool dark) { choose(dark ? "dark" : "light"); });
    connect(m_actions.systemTheme, &QAction::triggered, this, [choose] { choose("system"); });
    connect(m_actions.guideHere, &QAction::triggered, this,
            [this] { HelpWindow::open(*this, helpOn(m_pages->inFront())); });
}

bool MainWindow::open(const QString& path) { return m_opener->open(path); }

void MainWindow::launch() { m_launcher->launch(); }

void MainWindow::apply(const ViewState& state)
{
    m_view.apply(state);
    m_session->noteChange();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_session->save();
    if (!m_closing->begin()) return event->ignore();
    QMainWindow::closeEvent(event);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    if (m_session) m_session->noteLayout();
}

void MainWindow::moveEvent(QMoveEvent* event)
{
    QMainWindow::moveEvent(event);
    if (m_session) m_session->noteLayout();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    for (const auto& url : event->mimeData()->urls())
        if (url.isLocalFile())
            open(url.toLocalFile());
        else
            m_notices->complain(tr("%1 is not on this machine. %2").arg(url.toString(), whatCanBeOpened()));
}

} // namespace sharpscope
