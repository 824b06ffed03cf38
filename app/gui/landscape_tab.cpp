// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_tab.h"

#include "app/gui/landscape_controls.h"
#include "app/gui/landscape_figures.h"
#include "app/gui/landscape_line.h"
#include "app/gui/sharpness_text.h"
#include "app/gui/surface_player.h"
#include "core/base/error.h"
#include "widgets/base/row_scroll.h"
#include "widgets/plots/plot_widget.h"
#include "widgets/view3d/gl_support.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QToolBar>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>

namespace sharpscope {

namespace {

using Shown = LandscapeControls::Shown;

QScrollArea* scrolled(QWidget* inner)
{
    auto* area = new QScrollArea;
    area->setWidget(inner);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFixedWidth(inner->sizeHint().width() + area->verticalScrollBar()->sizeHint().width());
    return area;
}

} // namespace

LandscapeTab::LandscapeTab(JobFactory makeJob, std::shared_ptr<JobQueue> queue, QWidget* parent)
    : QWidget(parent),
      m_controls(new LandscapeControls),
      m_figures(new LandscapeFigures),
      m_line(new LandscapeLine),
      m_player(new SurfacePlayer(this)),
      m_note(new QLabel),
      m_sharpness(new QLabel),
      m_sharpnessRow(new RowScroll(m_sharpness)),
      m_message(new QLabel),
      m_makeJob(std::move(makeJob)),
      m_queue(std::move(queue),
              tr("The landscape keeps the points that are computed; Compute goes on with the others."), this)
{
    m_sharpness->setObjectName(QStringLiteral("sharpness"));
    m_sharpness->setContentsMargins(8, 2, 8, 2);
    m_sharpness->setToolTip(tr("Rises above L(θ) over the computed points θ + a·δ + b·η with |a|, |b| ≤ range, along "
                               "filter-normalised directions: the flatter a minimum, the smaller"));
    m_message->setObjectName(QStringLiteral("message"));
    m_message->setWordWrap(true);
    m_message->setContentsMargins(12, 2, 12, 8);
    m_sharpness->setTextFormat(Qt::RichText);
    m_message->setTextFormat(Qt::PlainText);
    m_note->setObjectName(QStringLiteral("note3d"));
    m_note->setWordWrap(true);
    m_note->setContentsMargins(12, 2, 12, 2);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->hide();
    for (QLabel* label : {m_sharpness, m_message, m_note})
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(figuresWithTools(), 1);
    right->addWidget(m_sharpnessRow);
    right->addWidget(m_message);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(scrolled(m_controls));
    layout->addLayout(right, 1);

    m_redrawTimer.setSingleShot(true);
    m_redrawTimer.setInterval(150); // ms
    connectAll();
    redraw();
}

/// A row of buttons, the figures below it, and below these the curves along a line.
QWidget* LandscapeTab::figuresWithTools()
{
    auto* bar = new QToolBar;
    bar->setToolButtonStyle(Qt::ToolButtonTextOnly);
    bar->addActions(m_figures->tools());
    bar->insertSeparator(m_figures->tools().at(5)); // what is drawn, after where one looks from
    auto* stack = new QSplitter(Qt::Vertical);
    stack->setChildrenCollapsible(false);
    stack->addWidget(m_figures);
    stack->addWidget(m_line);
    stack->setStretchFactor(0, 1);
    auto* both = new QWidget;
    auto* column = new QVBoxLayout(both);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar);
    column->addWidget(m_note);
    column->addWidget(stack, 1);
    column->addWidget(m_player);
    return both;
}

LandscapeTab::~LandscapeTab() { disconnect(&m_queue, nullptr, this, nullptr); }

void LandscapeTab::connectAll()
{
    connect(m_controls, &LandscapeControls::runChosen, this, &LandscapeTab::redraw);
    connect(m_controls, &LandscapeControls::surfaceChosen, this, [this] {
        m_chosen[m_controls->run()] = m_controls->surface().toStdString();
        redraw();
    });
    connect(m_controls, &LandscapeControls::styleChanged, this, &LandscapeTab::redraw);
    connect(m_controls, &LandscapeControls::optionsChanged, this, &LandscapeTab::redraw);
    connect(m_controls, &LandscapeControls::computeClicked, this, &LandscapeTab::compute);
    connect(m_controls, &LandscapeControls::stopClicked, this, &LandscapeTab::stop);
    connectBin();
    const auto exporting = [this](LandscapeExport::What what) { return [this, what] { askForExport(what); }; };
    connect(m_controls, &LandscapeControls::exportClicked, this, [this] { askForExport(m_lastExport.what); });
    connect(m_figures, &LandscapeFigures::sceneExportRequested, this, exporting(LandscapeExport::What::Scene));
    connect(m_figures, &LandscapeFigures::mapExportRequested, this, exporting(LandscapeExport::What::Map));
    for (const auto chosen : {&LandscapeControls::runChosen, &LandscapeControls::surfaceChosen,
                              &LandscapeControls::styleChanged, &LandscapeControls::optionsChanged})
        connect(m_controls, chosen, this, &LandscapeTab::changed);
    connect(m_figures, &LandscapeFigures::moved, this, &LandscapeTab::changed);
    connect(m_figures, &LandscapeFigures::lineChanged, this, [this] {
        redraw();
        Q_EMIT changed();
    });
    connect(m_player, &SurfacePlayer::frameChosen, this, [this](const QString& surface) {
        m_chosen[m_controls->run()] = surface.toStdString();
        redraw();
        m_player->isPlaying() ? Q_EMIT changedByItself() : Q_EMIT changed(); // a film is no hundred steps of undo
    });
    connect(m_line, &LandscapeLine::hovered, m_figures, &LandscapeFigures::point);
    connect(m_line, &LandscapeLine::left, m_figures, [this] { m_figures->point({}); });
    connect(m_line, &LandscapeLine::exportRequested, this, &LandscapeTab::exportRequested);
    connect(&m_redrawTimer, &QTimer::timeout, this, &LandscapeTab::redraw);
    connect(&m_queue, &SideJob::eventsArrived, this, &LandscapeTab::take);
    connect(&m_queue, &SideJob::progressed, this, [this](const Progress& progress) {
        const QString what = progress.what == "landscape" ? QString() : QString::fromStdString(progress.what);
        m_controls->setProgress(what, progress.fraction, progress.secondsLeft);
    });
    connect(&m_queue, &SideJob::failed, this, [this](const QString& why) { m_failure = why; });
    connect(&m_queue, &SideJob::runningChanged, this, [this] {
        using Computing = LandscapeControls::Computing;
        m_controls->setComputing(m_queue.isWaiting() ? Computing::Waits
                                 : isComputing()     ? Computing::Runs
                                                     : Computing::No);
        redraw();
    });
}

void LandscapeTab::runsChanged(const std::vector<RunEntry>& runs)
{
    m_runs = runs;
    updateControls();
    redrawSoon();
}

void LandscapeTab::selectRun(const QString& id) { m_controls->selectRun(id); }

void LandscapeTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (const std::string why = whyNoGl(); !why.empty()) {
        m_note->setText(tr("The map alone, without the surface in 3-D: %1.").arg(QString::fromStdString(why)));
        m_note->show();
    }
    m_filesRead.clear(); // another program may have computed some meanwhile
    redraw();
}

void LandscapeTab::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_sharpnessRow->setMostHeight(std::max(90, height() / 4)); // the microscope has ten models and more
}

SurfaceChoice LandscapeTab::choice() const
{
    const QString id = m_controls->run();
    const auto it = std::find_if(m_runs.begin(), m_runs.end(), [&](const RunEntry& run) { return run.id == id; });
    return {.selected = it == m_runs.end() ? nullptr : &*it, .chosen = m_chosen};
}

std::vector<const RunEntry*> LandscapeTab::shownRuns() const
{
    const RunEntry* one = choice().selected;
    if (!one) return {};
    if (m_controls->shown() == Shown::SelectedRun) return {one};
    std::vector<const RunEntry*> all;
    for (const RunEntry& run : m_runs)
        if (run.visible || &run == one) all.push_back(&run);
    return all;
}

void LandscapeTab::compute()
{
    m_failure.clear();
    std::vector<Problem> problems;
    SliceOptions options = m_controls->options(problems);
    std::vector<std::filesystem::path> runs;
    for (const RunEntry* run : computedRuns(options.plane == "models", shownRuns(), choice().selected, m_runs))
        runs.emplace_back(run->id.toStdString());
    if (options.plane == "models" && !runs.empty()) options.origin = runs.front().string();
    if (problems.empty() && !runs.empty() && !isComputing())
        m_queue.start(m_makeJob(std::move(runs), options), "landscape", m_controls->sharing());
}

void LandscapeTab::take(const std::vector<RunEvent>& events)
{
    bool hasStarted = false;
    for (const RunEvent& event : events)
        if (const auto* started = std::get_if<GridStarted>(&event.event)) {
            m_chosen[QString::fromStdString(event.run)] = started->name;
            hasStarted = true;
        }
    Q_EMIT eventsArrived(events);
    if (hasStarted) Q_EMIT changedByItself();
    redrawSoon();
}

/// Surfaces that earlier sessions left in the runs' folders, each folder once.
void LandscapeTab::readSurfaceFiles(const std::vector<const RunEntry*>& runs)
{
    std::vector<RunEvent> events;
    for (const RunEntry* run : runs)
        if (run->series && m_filesRead.insert(run->id).second)
            if (const QString problem = addFromFiles(*run, events); !problem.isEmpty()) m_failure = problem;
    if (events.empty()) return;
    QMetaObject::invokeMethod( // not from inside a drawing
        this,
        [this, events = std::move(events)] {
            Q_EMIT eventsArrived(events);
            redraw();
        },
        Qt::QueuedConnection);
}

void LandscapeTab::redrawSoon()
{
    if (isVisible() && !m_redrawTimer.isActive()) m_redrawTimer.start();
}

void LandscapeTab::redraw()
{
    m_redrawTimer.stop();
    updateControls();
    const Theme theme = themeOf(*this);
    const QString text = message();
    m_saved.clear(); // said once
    QPalette palette = m_message->palette();
    palette.setColor(QPalette::WindowText, m_failure.isEmpty() ? theme.muted : theme.problem);
    m_message->setPalette(palette);
    m_message->setText(text);
    if (!isVisible()) return;

    const std::vector<const RunEntry*> runs = shownRuns();
    readSurfaceFiles(runs);
    const SurfaceChoice choice = this->choice();
    const std::vector<ShownSurface> surfaces = shownSurfaces(runs, choice, m_runs);
    std::size_t selected = 0;
    if (choice.selected && m_controls->shown() != Shown::SelectedRun) {
        const auto before = std::find(runs.begin(), runs.end(), choice.selected);
        selected = choice.ofSelected() ? shownSurfaces({runs.begin(), before}, choice, m_runs).size() : surfaces.size();
    }
    const Surface* chosen = choice.ofSelected();
    m_player->setFrames(chosen ? framesWith(*choice.selected->series, chosen) : std::vector<SurfacePlayer::Frame>(),
                        chosen ? QString::fromStdString(chosen->grid.name) : QString());
    m_figures->setSurfaces(surfaces, selected, m_controls->style(), text);
    m_line->show(surfaces, m_figures->line(), m_controls->style());
    m_sharpness->setText(sharpnessText(surfaces, theme));
    m_sharpnessRow->setVisible(!surfaces.empty());
    m_message->setVisible(!text.isEmpty() && !(surfaces.empty() && m_figures->showsEmptyText()));
}

} // namespace sharpscope
