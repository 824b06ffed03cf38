// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/compare_tab.h"

#include "app/gui/active_runs.h"
#include "app/gui/compare_controls.h"
#include "app/gui/figure_frame.h"
#include "app/gui/figure_grid.h"
#include "core/base/json_value.h"
#include "widgets/base/empty_page.h"
#include "widgets/base/legend_bar.h"

#include <QApplication>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

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
      m_controls(new CompareControls(store, this)),
      m_legend(new LegendBar(store, this)),
      m_grid(new FigureGrid(this)),
      m_verdict(store)
{
    auto* figures = new QWidget(this);
    auto* column = new QVBoxLayout(figures);
    column->setContentsMargins(8, 6, 8, 8);
    column->setSpacing(6);
    column->addWidget(m_controls);
    column->addWidget(new LegendScroll(m_legend, figures));
    column->addWidget(m_grid, 1);
    m_pages->addWidget(figures);
    addEmptyPages();
    m_controls->read(m_view);
    setFigures({});

    connect(m_controls, &CompareControls::changed, this, [this] {
        applyControls();
        Q_EMIT changed();
    });
    connect(m_controls, &CompareControls::addRequested, this, &CompareTab::addAnother);
    connect(&store, &RunStore::listChanged, this, [this](const QStringList& ids) {
        showPage();
        settleQuantities();
        offerTags(ids);
        if (m_view.groupSeeds && !m_view.meanOver.empty()) return applyControls(); // a run may have another value there
        for (auto* figure : m_figures)
            figure->feed().takeList();
        showVerdicts();
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
    showPage();
}

/// When all runs are of another kind of work than before.
void CompareTab::settleQuantities()
{
    std::set<std::string> kinds;
    for (const auto& run : m_store.runs())
        kinds.insert(valueOr(run->experiment, "kind", std::string("comparison")));
    const std::string kind = kinds.size() == 1 ? *kinds.begin() : std::string();
    if (std::exchange(m_kind, kind) == kind || kind.empty()) return;
    bool isOther = false;
    for (auto* figure : m_figures) {
        const QString is = figure->quantity(), usual = usualQuantity(is, kind);
        if (is == usual) continue;
        figure->setQuantity(usual);
        isOther = true;
    }
    if (isOther) Q_EMIT changedByItself();
}

void CompareTab::takeValues()
{
    m_sinceDraw.start();
    for (auto* figure : m_figures)
        if (figure->isVisible()) figure->feed().takeValues();
    showVerdicts();
}

void CompareTab::showVerdicts()
{
    for (auto* figure : m_figures) {
        const Quantity& quantity = figure->feed().quantity();
        if (!m_view.verdicts || !FigureVerdict::isOf(quantity)) {
            figure->setVerdict({}, {});
            continue;
        }
        if (!figure->isVisible()) continue;
        const XAxis axis = figure->feed().axis();
        const std::vector<Race> races = m_verdict.races(quantity, axis);
        figure->setVerdict(FigureVerdict::text(races, quantity, axis), FigureVerdict::details(races, quantity, axis));
    }
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

void CompareTab::applyControls()
{
    m_controls->read(m_view);
    m_legend->setGroups(m_view.groupSeeds && !m_view.meanOver.empty() ? groupsBy(runFieldOf(m_view.meanOver), m_store)
                                                                      : RunGroups());
    m_legend->setGrouped(m_view.groupSeeds);
    for (auto* figure : m_figures)
        applyControlsTo(*figure);
    showVerdicts();
}

void CompareTab::applyControlsTo(FigureFrame& figure)
{
    const bool hasGroups = m_view.groupSeeds && !m_view.meanOver.empty();
    CurvePlot& plot = figure.plot();
    plot.setSmoothing(m_view.smoothing, m_view.smoothingBy == "distance" ? SmoothingBy::Distance : SmoothingBy::Point);
    figure.setXAxis(xAxisOf(QString::fromStdString(m_view.xAxis)));
    figure.feed().setGroups(hasGroups ? groupsBy(runFieldOf(m_view.meanOver), m_store) : RunGroups());
    figure.feed().setMarksShown(m_view.marks);
    plot.setLogX(m_view.logX);
    plot.setLogY(m_view.logY);
    plot.setSpread(m_view.spread == "error"   ? Spread::Error
                   : m_view.spread == "range" ? Spread::Range
                                              : Spread::Deviation);
    plot.setGrouped(m_view.groupSeeds);
}

void CompareTab::fitAll()
{
    for (auto* figure : m_figures)
        figure->plot().fit();
    Q_EMIT changed();
}

} // namespace sharpscope
