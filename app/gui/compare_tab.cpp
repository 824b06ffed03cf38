// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/compare_tab.h"

#include "app/gui/active_runs.h"
#include "app/gui/figure_frame.h"
#include "widgets/base/empty_page.h"
#include "widgets/base/legend_bar.h"
#include "widgets/base/range_hint.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QStackedLayout>

#include <algorithm>
#include <utility>

namespace sharpscope {

namespace {
constexpr std::size_t mostTags = 200; ///< to choose from beside what the figures know
}

CompareTab::CompareTab(RunStore& store, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_pages(new QStackedLayout(this)),
      m_legend(new LegendBar(store, this)),
      m_grid(new QGridLayout)
{
    auto* figures = new QWidget(this);
    auto* column = new QVBoxLayout(figures);
    column->setContentsMargins(8, 6, 8, 8);
    column->setSpacing(6);
    column->addWidget(makeControls());
    column->addWidget(new LegendScroll(m_legend, figures));
    column->addLayout(m_grid, 1);
    m_grid->setSpacing(8);
    int i = 0;
    for (auto& kind : figureKinds()) {
        auto* figure = new FigureFrame(std::move(kind), store, this);
        m_figures[static_cast<std::size_t>(i)] = figure;
        m_grid->addWidget(figure, i / 2, i % 2);
        m_grid->setRowStretch(i / 2, 1);
        m_grid->setColumnStretch(i % 2, 1);
        connectFigure(figure, i++);
    }
    m_pages->addWidget(figures);
    addEmptyPages();

    connect(&store, &RunStore::listChanged, this, [this](const QStringList& ids) {
        showPage();
        offerTags(ids);
        for (auto* figure : m_figures)
            figure->feed().takeList();
    });
    m_redraw.setSingleShot(true);
    connect(&m_redraw, &QTimer::timeout, this, &CompareTab::takeValues);
    connect(&store, &RunStore::valuesChanged, this, [this](const QStringList& ids) {
        offerTags(ids);
        if (m_redraw.isActive() || !isVisible()) return;
        double cost = 0;
        for (auto* figure : m_figures)
            if (figure->isVisible()) cost += figure->plot().drawTime();
        const auto rest = std::clamp(static_cast<qint64>(2 * cost), qint64(0), qint64(500));
        const qint64 rested = m_sinceDraw.isValid() ? m_sinceDraw.elapsed() : rest;
        m_redraw.start(static_cast<int>(std::max(qint64(0), rest - rested))); // a single step is seen at once
    });
    setSmoothing(0.9);
    showPage();
}

void CompareTab::takeValues()
{
    m_sinceDraw.start();
    for (auto* figure : m_figures)
        if (figure->isVisible()) figure->feed().takeValues();
}

/// A number that no figure knows is offered by itself: the first ones, and those that a session had chosen.
void CompareTab::offerTags(const QStringList& ids)
{
    std::set<QString> wanted;
    for (const auto* figure : m_figures)
        wanted.insert(figure->quantity());
    for (const auto& id : ids) {
        const auto* run = m_store.find(id);
        if (!run) continue;
        for (const auto& [tag, values] : run->series.tags) {
            if (m_offered.contains(tag) || isKnownTag(tag)) continue;
            const Quantity quantity = quantityOfTag(tag);
            if (m_offered.size() < mostTags || wanted.contains(quantity.id)) {
                m_offered.insert(tag);
                for (auto* figure : m_figures)
                    figure->offer(quantity);
            } else if (!std::exchange(m_saysThereAreMore, true)) {
                for (auto* figure : m_figures)
                    figure->offerNoMore(tr("only %1 numbers are listed").arg(mostTags));
            }
        }
    }
}

void CompareTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    takeValues();
}

void CompareTab::addEmptyPages()
{
    auto* none =
        new EmptyPage(QStringLiteral("curves"), tr("Nothing to compare yet"),
                      tr("Launch the experiment on the left: its methods are trained side by side, and their curves "
                         "grow here. Or open runs that are already on disk, or that another machine is writing."),
                      this);
    connect(none->addButton(tr("Open runs …"), QStringLiteral("folder")), &QAbstractButton::clicked, this,
            &CompareTab::openRequested);
    auto* others = new EmptyPage(
        QStringLiteral("curves"), tr("These runs are of active learning"),
        tr("Their learning curves over the number of labels, the images of each round and all else that is about "
           "labels have a page of their own. Here are figures of trainings, step by step; such a run trains once a "
           "round."),
        this);
    auto* go = others->addButton(tr("Go to Active learning"), QStringLiteral("curves"));
    go->setObjectName(QStringLiteral("goToActive"));
    connect(go, &QAbstractButton::clicked, this, &CompareTab::activeRequested);
    auto* stay = others->addButton(tr("Show their trainings"), QStringLiteral("table"));
    stay->setObjectName(QStringLiteral("showTrainings"));
    connect(stay, &QAbstractButton::clicked, this, [this] {
        m_wantsTrainings = true;
        showPage();
    });
    m_pages->addWidget(none);
    m_pages->addWidget(others);
}

void CompareTab::showPage()
{
    enum { Figures, None, Others };
    const auto& runs = m_store.runs();
    const bool isActive = std::all_of(runs.begin(), runs.end(), [](const auto& run) { return isActiveLearning(*run); });
    m_pages->setCurrentIndex(runs.empty() ? None : isActive && !m_wantsTrainings ? Others : Figures);
}

QWidget* CompareTab::makeControls()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(2, 0, 2, 0);
    row->setSpacing(8);

    m_slider = new QSlider(Qt::Horizontal, bar);
    m_slider->setObjectName(QStringLiteral("smoothing"));
    m_slider->setRange(0, 99);
    m_slider->setMinimumWidth(50);
    m_slider->setMaximumWidth(130);
    m_smoothing = new QDoubleSpinBox(bar);
    m_smoothing->setObjectName(QStringLiteral("smoothingBox"));
    m_smoothing->setDecimals(3);
    m_smoothing->setRange(0, 0.999);
    m_smoothing->setSingleStep(0.05);
    sayRange(*m_smoothing);
    const QString smoothingHelp =
        tr("<p><b>Smoothing</b> s of values of single steps and probes; the raw values stay behind as a ghost. 0 "
           "switches it "
           "off.</p><p>Debiased moving average, as in TensorBoard: last ← s·last + (1−s)·x, shown is last / (1−sⁿ). "
           "Evaluations of a whole split, and what is set and not measured (η, ρ, SAM's radius), are no noisy samples "
           "and stay as they are.</p>");
    m_slider->setToolTip(smoothingHelp);
    m_smoothing->setToolTip(smoothingHelp);
    m_xAxis = new QComboBox(bar);
    m_xAxis->setObjectName(QStringLiteral("xAxis"));
    for (const XAxis axis : {XAxis::Step, XAxis::Epoch, XAxis::Passes, XAxis::Seconds}) {
        m_xAxis->addItem(titleOf(axis), idOf(axis));
        m_xAxis->setItemData(m_xAxis->count() - 1, helpOf(axis), Qt::ToolTipRole);
    }
    const auto box = [&](const QString& text, const char* name, const QString& help) {
        auto* box = new QCheckBox(text, bar);
        box->setObjectName(QLatin1String(name));
        box->setToolTip(help);
        return box;
    };
    m_logX = box(tr("log x"), "logX", tr("Logarithmic horizontal axes"));
    m_logY = box(tr("log y"), "logY", tr("Logarithmic vertical axes; not where values are below 0, as cosines are"));
    m_group = box(
        tr("mean over seeds"), "groupSeeds",
        tr("Runs that differ in the seed only become one line: their mean, with ± one standard deviation (n − 1) "
           "as a band. All points count, nothing is sampled. Where a run ends before the others, the mean goes on over "
           "fewer, and says so: n = 2."));

    row->addWidget(new QLabel(tr("Smoothing"), bar));
    row->addWidget(m_slider);
    row->addWidget(m_smoothing);
    row->addSpacing(10);
    row->addWidget(new QLabel(tr("x ="), bar));
    row->addWidget(m_xAxis);
    row->addSpacing(6);
    row->addWidget(m_logX);
    row->addWidget(m_logY);
    row->addWidget(m_group);
    row->addStretch(1);

    connect(m_slider, &QSlider::valueChanged, this, [this](int value) { setSmoothing(value / 100.0); });
    connect(m_smoothing, &QDoubleSpinBox::valueChanged, this, &CompareTab::setSmoothing);
    connect(m_xAxis, &QComboBox::activated, this, &CompareTab::applyAxes);
    for (auto* check : {m_logX, m_logY, m_group})
        connect(check, &QCheckBox::toggled, this, &CompareTab::applyAxes);
    return bar;
}

void CompareTab::connectFigure(FigureFrame* figure, int index)
{
    linkFront(m_store, figure->plot());
    connect(figure, &FigureFrame::maximiseToggled, this, [this, index] { setMaximised(m_maximised < 0 ? index : -1); });
    connect(figure, &FigureFrame::exportRequested, this, [this, figure] { Q_EMIT exportRequested(figure); });
    connect(figure, &FigureFrame::quantityChanged, this, &CompareTab::changed);
    connect(&figure->plot(), &CurvePlot::zoomed, this, &CompareTab::changed);
    connect(&figure->plot(), &CurvePlot::hovered, this, [this, figure](double x) {
        for (auto* other : m_figures)
            other->plot().showCrosshair(x, other == figure);
    });
    connect(&figure->plot(), &CurvePlot::left, this, [this] {
        for (auto* other : m_figures)
            other->plot().hideCrosshair();
    });
}

void CompareTab::setSmoothing(double weight)
{
    const QSignalBlocker quietSlider(m_slider), quietBox(m_smoothing);
    m_slider->setValue(static_cast<int>(std::lround(weight * 100)));
    m_smoothing->setValue(weight);
    for (auto* figure : m_figures)
        if (figure) figure->plot().setSmoothing(weight);
    Q_EMIT changed();
}

void CompareTab::applyAxes()
{
    m_legend->setGrouped(m_group->isChecked());
    m_xAxis->setToolTip(m_xAxis->currentData(Qt::ToolTipRole).toString());
    for (auto* figure : m_figures) {
        figure->setXAxis(xAxisOf(m_xAxis->currentData().toString()));
        figure->plot().setLogX(m_logX->isChecked());
        figure->plot().setLogY(m_logY->isChecked());
        figure->plot().setGrouped(m_group->isChecked());
    }
    Q_EMIT changed();
}

void CompareTab::setMaximised(int maximised)
{
    m_maximised = maximised;
    for (int i = 0; i < 4; ++i) {
        m_figures[static_cast<std::size_t>(i)]->setVisible(maximised < 0 || maximised == i);
        m_figures[static_cast<std::size_t>(i)]->setMaximised(maximised == i);
        m_grid->setRowStretch(i / 2, maximised < 0 || maximised / 2 == i / 2 ? 1 : 0);
        m_grid->setColumnStretch(i % 2, maximised < 0 || maximised % 2 == i % 2 ? 1 : 0);
    }
    takeValues();
    Q_EMIT changed();
}

void CompareTab::fitAll()
{
    for (auto* figure : m_figures)
        figure->plot().fit();
    Q_EMIT changed();
}

} // namespace sharpscope
