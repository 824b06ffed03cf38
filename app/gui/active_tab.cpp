// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/active_tab.h"

#include "app/gui/active_controls.h"
#include "app/gui/active_curves.h"
#include "app/gui/analysis_panel.h"
#include "app/gui/label_panel.h"
#include "app/gui/round_panel.h"
#include "app/gui/run_feed.h"
#include "app/gui/run_standing.h"
#include "widgets/base/elided_label.h"
#include "widgets/base/run_order.h"
#include "widgets/plots/plot_widget.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QStackedLayout>
#include <QTabWidget>

#include <algorithm>
#include <utility>

namespace sharpscope {

namespace {

/// As low as its pages get: what has no room on them is scrolled there, and not the whole window's page.
class LowTabs final : public QTabWidget {
public:
    using QTabWidget::QTabWidget;
    bool hasHeightForWidth() const override { return false; }
};

/// The one to look at where none was chosen: of the newest experiment the one that is looked at already, else one that
/// runs, else its first.
const StoredRun* newestOf(const RunStore& store, const QString& before)
{
    const StoredRun* newest = nullptr; // runs stand by their experiments' dates
    for (const auto& run : store.runs())
        if (hasRounds(*run)) newest = run.get();
    if (!newest) return nullptr;
    const auto isOfIt = [key = comparisonKey(*newest)](const StoredRun& run) {
        return hasRounds(run) && comparisonKey(run) == key;
    };
    if (const StoredRun* run = store.find(before); run && isOfIt(*run)) return run;
    const StoredRun* first = nullptr;
    for (const auto& run : store.runs()) {
        if (!isOfIt(*run)) continue;
        if (run->series.state == RunState::Running && !run->isInterrupted) return run.get();
        if (!first) first = run.get();
    }
    return first;
}

} // namespace

template <class Panel>
void ActiveTab::addPanel(Panel* panel, const char* name, const QString& title)
{
    const QSignalBlocker quiet(m_panels);
    m_panels->setTabWhatsThis(m_panels->addTab(panel, title), QLatin1String(name));
    Seat seat{.name = name, .setRun = [panel](const ActiveRunShown& run) { panel->setRun(run); }};
    if constexpr (requires { panel->setRound(std::int64_t()); })
        seat.setRound = [panel](std::int64_t round) { panel->setRound(round); };
    if constexpr (requires(ViewState & state) { panel->read(state); }) {
        seat.read = [panel](ViewState& state) { panel->read(state); };
        seat.show = [panel](const ViewState& state) { panel->show(state); };
    }
    if constexpr (requires { &Panel::changed; }) connect(panel, &Panel::changed, this, &ActiveTab::changed);
    if constexpr (requires { &Panel::exportRequested; })
        connect(panel, &Panel::exportRequested, this, &ActiveTab::exportRequested);
    m_seats.push_back(std::move(seat));
}

ActiveTab::ActiveTab(RunStore& store, RunFeed& feed, const WindowSeams& seams, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_feed(feed),
      m_runs(store),
      m_controls(new ActiveControls(store, feed, seams, this)),
      m_standing(new ElidedLabel(this)),
      m_pages(new QStackedLayout(this)),
      m_run(new QComboBox(this)),
      m_round(new QSpinBox(this)),
      m_newest(new QCheckBox(this)),
      m_panels(new LowTabs(this))
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(8, 6, 8, 8);
    column->setSpacing(6);
    column->addWidget(makeHead());
    column->addWidget(m_controls);
    column->addWidget(m_panels, 1);
    m_panels->setObjectName(QStringLiteral("activePanels"));
    m_panels->setDocumentMode(true);

    makeEmptyPage();
    m_pages->addWidget(page);

    auto* curves = new ActiveCurves(store, m_runs, this);
    addPanel(curves, "curves", tr("Curves"));
    connect(curves, &ActiveCurves::chosen, this, &ActiveTab::choose);
    auto* round = new RoundPanel(this);
    addPanel(round, "round", tr("Round"));
    connect(round, &RoundPanel::csvExportRequested, this, &ActiveTab::csvExportRequested);
    auto* label = new LabelPanel(this);
    addPanel(label, "label", tr("Label"));
    connect(label, &LabelPanel::answered, this, &ActiveTab::answer);
    connect(label, &LabelPanel::resumeRequested, m_controls, &ActiveControls::resume);
    addPanel(new AnalysisPanel(store, m_runs, seams.analysis, feed.queue(), this), "analyses", tr("Analyses"));

    connect(m_panels, &QTabWidget::currentChanged, this, [this](int index) {
        m_view.panel = m_panels->tabWhatsThis(index).toStdString();
        Q_EMIT changed();
    });
    connect(&m_runs, &ActiveRuns::said, this, &ActiveTab::said);
    connect(&m_runs, &ActiveRuns::changed, this, [this](const QString& run) {
        if (run == m_shown.id) refresh();
    });
    connect(&store, &RunStore::listChanged, this, &ActiveTab::fillRuns);
    connect(&feed, &RunFeed::stateChanged, this, &ActiveTab::refresh);
    fillRuns();
}

QWidget* ActiveTab::makeHead()
{
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(2, 0, 2, 0);
    row->setSpacing(8);
    m_run->setObjectName(QStringLiteral("activeRun"));
    m_run->setAccessibleName(tr("Run"));
    m_run->setToolTip(tr("The run that is looked at, and that the buttons beside are for"));
    m_run->setMinimumContentsLength(14);
    m_run->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_round->setObjectName(QStringLiteral("activeRound"));
    m_round->setAccessibleName(tr("Round"));
    m_round->setToolTip(tr("The round that is looked at. In a round r the network is trained on X<sub>L</sub>, a part "
                           "of X<sub>U</sub> is scored, images of it are chosen and labelled."));
    m_round->setPrefix(tr("round "));
    m_newest->setObjectName(QStringLiteral("newestRound"));
    m_newest->setText(tr("newest"));
    m_newest->setToolTip(tr("Follow the run: look at the last round that was scored"));
    row->addWidget(m_run);
    row->addWidget(m_round);
    row->addWidget(m_newest);
    m_standing->setObjectName(QStringLiteral("runStanding"));
    m_standing->setForegroundRole(QPalette::PlaceholderText);
    m_standing->setMinimumWidth(30); // cut where there is no room for all of it
    row->addWidget(m_standing, 1);
    connect(m_controls, &ActiveControls::standingChanged, this, [this] {
        m_standing->setText(textOf(m_controls->standing()));
        m_standing->setToolTip(m_standing->text());
        noteQuestion();
    });
    connect(m_controls, &ActiveControls::complained, this,
            [this](const QString& why) { Q_EMIT said(QStringLiteral("problem"), m_shown.id, why); });
    connect(m_controls, &ActiveControls::informed, this, &ActiveTab::informed);
    connect(m_controls, &ActiveControls::branched, this, [this](const QString& run) {
        if (!m_feed.ownRuns().contains(run)) Q_EMIT leftToOpen(run);
        choose(run, -1);
    });
    connect(m_run, &QComboBox::activated, this, [this] {
        m_view.run = m_run->currentData().toString().toStdString();
        refresh();
        Q_EMIT changed();
    });
    const auto chooseRound = [this](std::int64_t round) {
        m_view.round = round;
        showRound();
        Q_EMIT changed();
    };
    connect(m_round, &QSpinBox::valueChanged, this, chooseRound);
    connect(m_newest, &QCheckBox::clicked, this,
            [this, chooseRound](bool follows) { chooseRound(follows ? -1 : m_round->value()); });
    return head;
}

void ActiveTab::fillRuns()
{
    QStringList names;
    for (const auto& run : m_store.runs())
        if (hasRounds(*run)) names << run->id << run->label;
    if (names != std::exchange(m_names, names)) {
        m_run->clear();
        for (qsizetype i = 0; i < names.size(); i += 2)
            m_run->addItem(names[i + 1], names[i]);
    }
    m_pages->setCurrentIndex(m_run->count() == 0 ? 0 : 1);
    wantRounds();
    refresh();
}

/// Of the runs that are shown here, and of those that may ask a person something.
void ActiveTab::wantRounds()
{
    for (const auto& run : m_store.runs())
        if (hasRounds(*run) && (isVisible() || (m_feed.isRunning() && m_feed.ownRuns().contains(run->id))))
            m_runs.want(run->id);
}

void ActiveTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    wantRounds();
}

void ActiveTab::refresh()
{
    const StoredRun* run = m_store.find(QString::fromStdString(m_view.run));
    if (!run || !hasRounds(*run)) run = newestOf(m_store, m_shown.id);
    ActiveRunShown shown;
    if (run) {
        const bool isRunning = run->series.state == RunState::Running && !run->isInterrupted;
        shown = {.id = run->id,
                 .label = run->label,
                 .experiment = run->experiment,
                 .history = m_runs.historyOf(run->id),
                 .isOwn = isRunning && m_feed.isRunning() && m_feed.ownRuns().contains(run->id),
                 .isRunning = isRunning};
        m_run->setCurrentIndex(m_run->findData(run->id));
    }
    if (shown == m_shown) return;
    m_shown = std::move(shown);
    m_controls->setRun(m_shown);
    offerPanels();
    for (const Seat& seat : m_seats)
        seat.setRun(isOffered(seat) ? m_shown : ActiveRunShown());
    m_roundShown = -2; // of another history
    showRound();
}

/// The last one that was scored; before the first, the last one that was trained.
std::int64_t ActiveTab::newestRound() const
{
    std::int64_t newest = -1, scored = -1;
    if (m_shown.history)
        for (const ActiveRound& round : m_shown.history->rounds()) {
            newest = round.round;
            if (!round.scoreFile.empty()) scored = round.round;
        }
    return scored >= 0 ? scored : newest;
}

std::int64_t ActiveTab::round() const
{
    const std::int64_t newest = newestRound();
    if (newest < 0 || m_view.round < 0) return newest;
    return std::min(m_view.round, m_shown.history->rounds().back().round);
}

void ActiveTab::choose(const QString& run, std::int64_t round)
{
    m_view.run = run.toStdString();
    m_view.round = round;
    refresh();
    showRound();
    Q_EMIT changed();
}

void ActiveTab::showRound()
{
    const std::int64_t shown = round();
    {
        const QSignalBlocker quiet(m_round);
        const std::int64_t last = shown < 0 ? -1 : m_shown.history->rounds().back().round;
        m_round->setSpecialValueText(shown < 0 ? roundText(-1) : QString()); // the least value's
        m_round->setRange(shown < 0 ? -1 : 0, static_cast<int>(last));
        m_round->setValue(static_cast<int>(shown));
        m_round->setSuffix(tr(" of %1").arg(last));
        m_round->setEnabled(shown >= 0);
        m_newest->setEnabled(shown >= 0);
        m_newest->setChecked(m_view.round < 0);
    }
    // Unless a round is chosen, a branch begins at the end of the last training: all labels so far are its own.
    m_controls->setRound(m_view.round < 0 && m_shown.history ? lastTrainedRound(*m_shown.history) : shown);
    if (std::exchange(m_roundShown, shown) == shown) return;
    for (const Seat& seat : m_seats)
        if (seat.setRound) seat.setRound(shown);
}

} // namespace sharpscope
