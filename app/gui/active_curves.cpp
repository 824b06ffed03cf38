// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/active_curves.h"

#include "app/gui/branch_tree_view.h"
#include "app/gui/curve_axes.h"
#include "app/gui/curve_feed.h"
#include "app/gui/figure_grid.h"
#include "app/gui/plot_frame.h"
#include "app/gui/preview_loader.h"
#include "widgets/base/legend_bar.h"
#include "widgets/plots/bar_plot.h"
#include "widgets/plots/curve_plot.h"
#include "widgets/plots/interval_plot.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr int rest = 150; ///< ms between redraws of a page that grows

} // namespace

ActiveCurves::ActiveCurves(RunStore& store, ActiveRuns& runs, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_runs(runs),
      m_namesLoader(new PreviewLoader(0, this)),
      m_legend(new LegendBar(store, this)),
      m_curves(new CurvePlot(this)),
      m_differences(new IntervalPlot(this)),
      m_tree(new BranchTreeView(this)),
      m_classes(new BarPlot(this)),
      m_words(new QLabel(this)),
      m_wordsScroll(new QScrollArea(this))
{
    m_legend->setObjectName(QStringLiteral("curvesLegend"));
    m_legend->setNotes([this](const StoredRun& run) -> std::optional<QString> {
        if (!isShown(run)) return std::nullopt;
        return isRandomBaseline(run.experiment) ? tr(" (reference)") : QString();
    });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    column->setSpacing(6);
    column->addWidget(makeControls());
    column->addWidget(new LegendScroll(m_legend, this));
    auto* figures = new QWidget(this);
    auto* inner = new QVBoxLayout(figures);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(6);
    makeFigures();
    inner->addLayout(m_grid, 1);
    m_words->setObjectName(QStringLiteral("differenceWords"));
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_words->setWordWrap(true);
    m_wordsScroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_words->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_wordsScroll->setWidget(m_words);
    m_wordsScroll->setWidgetResizable(true);
    m_wordsScroll->setFrameShape(QFrame::NoFrame);
    inner->addWidget(m_wordsScroll);
    auto* scroll = new QScrollArea(this); // on a low page; the controls stay
    scroll->setWidget(figures);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    column->addWidget(scroll, 1);
    linkFront(m_store, *m_curves);
    m_soon.setSingleShot(true);
    m_soon.setInterval(rest);
    connect(&m_soon, &QTimer::timeout, this, &ActiveCurves::refresh);
    connect(&store, &RunStore::listChanged, this, &ActiveCurves::refreshSoon);
    connect(&store, &RunStore::valuesChanged, this, &ActiveCurves::takeValues);
    connect(&runs, &ActiveRuns::changed, this, &ActiveCurves::refreshSoon);
    connect(m_namesLoader, &PreviewLoader::loaded, this, [this](const DatasetPreview& data) {
        for (const std::string& name : data.classNames)
            m_classNames << QString::fromStdString(name);
        drawClasses();
    });
    connect(m_tree, &BranchTreeView::chosen, this, &ActiveCurves::chosen);
    connect(m_curves, &CurvePlot::hovered, this, [this](double x) { m_curves->showCrosshair(x, true); });
    connect(m_curves, &CurvePlot::left, m_curves, &CurvePlot::hideCrosshair);
    connect(m_curves, &CurvePlot::zoomed, this, &ActiveCurves::changed);
    connect(m_differences, &IntervalPlot::zoomed, this, &ActiveCurves::changed);
}

QWidget* ActiveCurves::makeControls()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(2, 0, 2, 0);
    row->setSpacing(8);
    m_quantity = new QComboBox(bar);
    m_quantity->setObjectName(QStringLiteral("curveQuantity"));
    m_quantity->setAccessibleName(tr("What the curves show"));
    offerQuantities();
    m_xAxis = new QComboBox(bar);
    m_xAxis->setObjectName(QStringLiteral("curveAxis"));
    m_xAxis->setAccessibleName(tr("Over what"));
    m_xAxis->setToolTip(tr("Labels: |X<sub>L</sub>|, the images that a round was trained on. Passes and seconds are "
                           "those of training, over all rounds."));
    for (const CurveAxis& one : curveAxes())
        m_xAxis->addItem(one.title, one.id);
    m_group = new QCheckBox(tr("mean over seeds"), bar);
    m_group->setObjectName(QStringLiteral("curveGroup"));
    m_group->setToolTip(tr("Runs that differ in the seed only become one line: their mean, with ± one standard "
                           "deviation (n − 1) as a band"));
    m_group->setChecked(true);
    row->addWidget(m_quantity);
    row->addWidget(new QLabel(tr("over"), bar));
    row->addWidget(m_xAxis);
    row->addWidget(m_group);
    row->addStretch(1);
    const auto choose = [this] {
        m_curves->fit(); // what comes is of another kind
        m_differences->fit();
        refresh();
        Q_EMIT changed();
    };
    connect(m_quantity, &QComboBox::activated, this, choose);
    connect(m_xAxis, &QComboBox::activated, this, choose);
    connect(m_group, &QCheckBox::clicked, this, choose);
    return bar;
}

void ActiveCurves::makeFigures()
{
    m_curves->setSmoothing(0);
    m_curves->setValueLabelVisible(true);
    m_curves->setEmptyText(tr("A point comes at the end of each round's training, where there are test images."));
    m_differences->setEmptyText(tr("Differences to Random of the same seed and options come here: run Random beside "
                                   "the others, each with two seeds or more."));
    auto* tree = new QScrollArea(this);
    tree->setWidget(m_tree);
    tree->setWidgetResizable(true);
    tree->setFrameShape(QFrame::NoFrame);
    tree->setFocusPolicy(Qt::NoFocus);
    tree->setMinimumHeight(80);
    m_tree->setToolTip(tr("Runs, their rounds as ticks, and where branches left. A click looks at that round."));
    m_classesFrame = new PlotFrame(tr("Labels by class"), m_classes, this);
    m_frames = {new PlotFrame(tr("Learning curves"), m_curves, this),
                new PlotFrame(tr("Runs and branches"), tree, this),
                new PlotFrame(tr("Paired differences to Random"), m_differences, this), m_classesFrame};
    m_frames[2]->setToolTip(tr(
        "<p>d<sub>s</sub> = v<sub>s</sub>(acquisition) − v<sub>s</sub>(Random) for each seed s, at the same number of "
        "labels: both runs began with the same labels and weights, and differ in the acquisition only.</p><p>Line: "
        "the mean d̄. Band: its 95 % interval d̄ ± t<sub>N−1</sub> · s/√N. Where it holds 0 it is not decided which "
        "is better; it takes two seeds.</p>"));
    m_grid = new QGridLayout;
    m_grid->setSpacing(8);
    for (int i = 0; i < 4; ++i) {
        auto* frame = m_frames[static_cast<std::size_t>(i)];
        frame->setMinimumHeight(FigureGrid::leastHeight);
        m_grid->addWidget(frame, i / 2, i % 2);
        connect(frame, &PlotFrame::exportRequested, this, &ActiveCurves::exportRequested);
        connect(frame, &PlotFrame::maximiseToggled, this, [this, i] {
            setMaximised(m_maximised < 0 ? i : -1);
            Q_EMIT changed();
        });
    }
    setMaximised(-1);
}

void ActiveCurves::setMaximised(int maximised)
{
    const bool hasBoxes = isOfBoxes(m_run.experiment); // an image is then of no one class
    if (hasBoxes && maximised == 3) maximised = -1;
    m_maximised = maximised;
    m_grid->removeWidget(m_frames[2]);
    m_grid->addWidget(m_frames[2], 1, 0, 1, hasBoxes ? 2 : 1);
    for (int i = 0; i < 4; ++i) {
        const bool isThere = i != 3 || !hasBoxes;
        m_frames[static_cast<std::size_t>(i)]->setVisible(isThere && (maximised < 0 || maximised == i));
        m_frames[static_cast<std::size_t>(i)]->setMaximised(maximised == i);
        m_grid->setRowStretch(i / 2, maximised < 0 ? 3 - i / 2 : maximised / 2 == i / 2 ? 1 : 0);
        m_grid->setColumnStretch(i % 2, maximised < 0 ? 3 - i % 2 : maximised % 2 == i % 2 ? 1 : 0);
    }
}

/// As high as its lines, up to three; what there is more is scrolled to.
void ActiveCurves::fitWords()
{
    constexpr int most = 3;
    const bool isEmpty = m_words->text().isEmpty();
    const int wanted = isEmpty ? 0 : m_words->heightForWidth(std::max(100, width() - 4));
    m_wordsScroll->setVisible(!isEmpty);
    m_wordsScroll->setFixedHeight(std::min(wanted, most * fontMetrics().lineSpacing() + 2));
}

void ActiveCurves::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitWords();
}

const CurveQuantity& ActiveCurves::quantity() const
{
    return curveQuantity(m_quantity->currentData().toString(), m_run.experiment);
}

/// Beside the one that is looked at: what is measured of both is the same.
bool ActiveCurves::isShown(const StoredRun& run) const
{
    return hasRounds(run) && isOfBoxes(run.experiment) == isOfBoxes(m_run.experiment);
}

void ActiveCurves::refreshSoon()
{
    if (isVisible() && !m_soon.isActive()) m_soon.start();
}

/// Of all that a training measures, the ends of rounds alone are drawn.
void ActiveCurves::takeValues(const QStringList& runs)
{
    for (const QString& id : runs)
        if (const StoredRun* run = m_store.find(id); run && isShown(*run))
            if (m_sizes[id] != std::pair(run->generation, run->series.of(quantity().tag).size())) return refreshSoon();
}

void ActiveCurves::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void ActiveCurves::refresh()
{
    const std::vector<LearningLine> runs = shownRuns();
    drawCurves(runs);
    drawDifferences(runs);
    drawTree();
    drawClasses();
}

void ActiveCurves::setRun(const ActiveRunShown& run)
{
    const bool isOther = isOfBoxes(run.experiment) != isOfBoxes(m_run.experiment);
    m_run = run;
    if (isOther) {
        offerQuantities();
        setMaximised(m_maximised);
        if (isVisible()) return refresh();
    }
    if (!isVisible()) return;
    drawTree();
    drawClasses();
}

void ActiveCurves::setRound(std::int64_t round)
{
    m_round = round;
    if (!isVisible()) return;
    m_tree->setChosen(m_run.id, m_round);
    drawClasses();
}

void ActiveCurves::read(ViewState& state) const
{
    ActiveCurvesView& view = state.activeCurves;
    view.quantity = m_quantity->currentData().toString().toStdString();
    view.xAxis = m_xAxis->currentData().toString().toStdString();
    view.groupSeeds = m_group->isChecked();
    view.maximised = m_maximised;
    if (const auto zoom = m_curves->zoom(); !zoom.empty()) view.zooms["curves"] = zoom;
    if (const auto zoom = m_differences->zoom(); !zoom.empty()) view.zooms["differences"] = zoom;
}

void ActiveCurves::show(const ViewState& state)
{
    const ActiveCurvesView& view = state.activeCurves;
    m_quantity->setCurrentIndex(std::max(0, m_quantity->findData(QString::fromStdString(view.quantity))));
    m_xAxis->setCurrentIndex(std::max(0, m_xAxis->findData(QString::fromStdString(view.xAxis))));
    m_group->setChecked(view.groupSeeds);
    setMaximised(static_cast<int>(view.maximised));
    if (isVisible()) refresh();
    const auto zoom = [&](PlotWidget& plot, const char* name) {
        const auto it = view.zooms.find(name);
        std::vector<double> bounds;
        if (it != view.zooms.end() && it->is_array())
            for (const auto& bound : *it)
                if (bound.is_number()) bounds.push_back(bound.get<double>());
        plot.setZoom(bounds);
    };
    zoom(*m_curves, "curves");
    zoom(*m_differences, "differences");
}

} // namespace sharpscope
