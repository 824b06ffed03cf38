// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/pages.h"

#include "app/gui/active_tab.h"
#include "app/gui/compare_tab.h"
#include "app/gui/curvature_tab.h"
#include "app/gui/data_tab.h"
#include "app/gui/decision_tab.h"
#include "app/gui/detection_tab.h"
#include "app/gui/drawing_page.h"
#include "app/gui/few_shot_tab.h"
#include "app/gui/landscape_tab.h"
#include "app/gui/result_tab.h"
#include "app/gui/rules_tab.h"
#include "app/gui/run_feed.h"
#include "app/gui/sweep_tab.h"
#include "core/data/point_sets.h"
#include "core/optim/registry.h"

#include <QAction>
#include <QScrollArea>

#include <functional>

namespace sharpscope {

Pages::Pages(RunStore& store, const WindowSeams& seams, RunFeed& feed, QWidget* parent)
    : QTabWidget(parent),
      m_compare(new CompareTab(store, this)),
      m_active(new ActiveTab(store, feed, seams, this)),
      m_fewShot(new FewShotTab(store, seams.episode, feed.queue(), this)),
      m_landscape(new LandscapeTab(seams.slice, feed.queue(), this)),
      m_curvature(new CurvatureTab(store, seams.curvature, feed.queue(), this)),
      m_sweep(new SweepTab(store, this)),
      m_decision(new DecisionTab(store, this)),
      m_detection(new DetectionTab(store, detectionsJob, feed.queue(), this)),
      m_results(new ResultTab(store, this)),
      m_data(new DataTab(this)),
      m_rules(new RulesTab(sharpscope::rules(), feed.queue(), this))
{
    auto* drawing = new DrawingPage(store, feed, detectionsJob, seams.resume, this);
    m_detection->setDrawing(drawing);
    connect(drawing, &DrawingPage::complained, this, &Pages::complained);
    connect(drawing, &DrawingPage::openChanged, this, [this, drawing] {
        for (int i = 0; i < count(); ++i)
            if (widget(i)->isAncestorOf(m_detection))
                setTabText(i, drawing->open() > 0 ? tr("Detection (%1)").arg(drawing->open()) : tr("Detection"));
    });
    setDocumentMode(true);
    setObjectName(QStringLiteral("tabs"));
    const auto add = [this](QWidget* page, const char* name, const QString& title) {
        auto* scroll = new QScrollArea(this);
        scroll->setWidget(page);
        scroll->setWidgetResizable(true);
        scroll->setFrameShape(QFrame::NoFrame);
        scroll->setFocusPolicy(Qt::NoFocus);
        setTabWhatsThis(addTab(scroll, title), QLatin1String(name));
    };
    add(m_compare, "compare", tr("Compare"));
    add(m_active, "active", tr("Active learning"));
    add(m_fewShot, "few-shot", tr("Few-shot"));
    add(m_landscape, "landscape", tr("Landscape"));
    add(m_curvature, "curvature", tr("Curvature"));
    add(m_sweep, "sweep", tr("Sweep"));
    add(m_decision, "decision", tr("Decision map"));
    add(m_detection, "detection", tr("Detection"));
    add(m_results, "results", tr("Results"));
    add(m_data, "data", tr("Data"));
    add(m_rules, "rules", tr("Rules"));
    makeActions();
    connect(m_compare, &CompareTab::changed, this, &Pages::changed);
    connect(m_compare, &CompareTab::changedByItself, this, &Pages::changedByItself);
    connect(m_compare, &CompareTab::openRequested, this, &Pages::openRunsRequested);
    connect(m_compare, &CompareTab::activeRequested, this, [this] { goTo(*m_active); });
    connect(m_active, &ActiveTab::changed, this, &Pages::changed);
    connect(m_active, &ActiveTab::changedByItself, this, &Pages::changedByItself);
    connect(m_active, &ActiveTab::openRequested, this, &Pages::openRunsRequested);
    connect(m_fewShot, &FewShotTab::changed, this, &Pages::changed);
    connect(m_fewShot, &FewShotTab::openRequested, this, &Pages::openRunsRequested);
    connect(m_landscape, &LandscapeTab::changed, this, &Pages::changed);
    connect(m_landscape, &LandscapeTab::changedByItself, this, &Pages::changedByItself);
    connect(m_curvature, &CurvatureTab::changed, this, &Pages::changed);
    connect(m_curvature, &CurvatureTab::changedByItself, this, &Pages::changedByItself);
    connect(m_decision, &DecisionTab::changed, this, &Pages::changed);
    connect(m_decision, &DecisionTab::openRequested, this, &Pages::openRunsRequested);
    connect(m_detection, &DetectionTab::changed, this, &Pages::changed);
    connect(m_detection, &DetectionTab::changedByItself, this, &Pages::changedByItself);
    connect(m_detection, &DetectionTab::openRequested, this, &Pages::openRunsRequested);
    connect(m_results, &ResultTab::changed, this, &Pages::changed);
    connect(m_sweep, &SweepTab::changed, this, &Pages::changed);
    connect(m_sweep, &SweepTab::openRequested, this, &Pages::openRunsRequested);
    connect(m_sweep, &SweepTab::selectRequested, this, &Pages::selectRequested);
    connect(m_sweep, &SweepTab::goRequested, this, &Pages::lookAtPoint);
    connect(m_data, &DataTab::changed, this, &Pages::changed);
    connect(m_rules, &RulesTab::changed, this, &Pages::changed);
    connect(this, &QTabWidget::currentChanged, this, &Pages::changed);
}

void Pages::makeActions()
{
    const auto add = [this](const QString& text, const QList<QKeySequence>& keys, const std::function<int()>& page) {
        auto* action = new QAction(text, this);
        action->setShortcuts(keys);
        connect(action, &QAction::triggered, this, [this, page] { setCurrentIndex(page()); });
        addAction(action);
        m_actions << action;
    };
    for (int i = 0; i < count(); ++i)
        add(tabText(i),
            i < 9 ? QList<QKeySequence>{Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + i)} : QList<QKeySequence>(),
            [i] { return i; });
    add(tr("Next page"), {Qt::CTRL | Qt::Key_Tab, Qt::CTRL | Qt::Key_PageDown},
        [this] { return (currentIndex() + 1) % count(); });
    add(tr("Previous page"), {Qt::CTRL | Qt::SHIFT | Qt::Key_Tab, Qt::CTRL | Qt::Key_PageUp},
        [this] { return (currentIndex() + count() - 1) % count(); });
}

void Pages::goTo(const QWidget& page)
{
    for (int i = 0; i < count(); ++i)
        if (widget(i)->isAncestorOf(&page)) setCurrentIndex(i);
}

void Pages::goToKind(const QString& kind)
{
    if (kind == QLatin1String("active-learning"))
        goTo(*m_active);
    else
        goTo(*m_compare);
}

void Pages::goToWork(const QString& kind, const QString& dataset)
{
    if (kind == QLatin1String("comparison") && isOfPoints(dataset.toStdString())) return goTo(*m_decision);
    goToKind(kind);
}

void Pages::lookAtOpened(const QString& kind)
{
    if (currentWidget()->isAncestorOf(m_compare) && kind == QLatin1String("active-learning")) goTo(*m_active);
}

void Pages::selectRuns(const QStringList& ids)
{
    m_curvature->selectRuns(ids);
    if (ids.size() != 1) return;
    m_active->selectRun(ids.front());
    m_detection->selectRun(ids.front());
    m_fewShot->selectRun(ids.front());
    m_landscape->selectRun(ids.front());
}

void Pages::lookAtPoint(SweepTab::Page page, const QStringList& runs)
{
    Q_EMIT selectRequested(runs);
    if (page == SweepTab::Page::Curves) return goTo(*m_compare);
    if (page == SweepTab::Page::Landscape) {
        m_landscape->selectRun(runs.front());
        return goTo(*m_landscape);
    }
    m_curvature->lookAtSelected();
    goTo(*m_curvature);
}

void Pages::addTo(ViewParts& parts)
{
    parts.add(*m_compare);
    parts.add(*m_active);
    parts.add(*m_fewShot);
    parts.add(*m_landscape);
    parts.add(*m_curvature);
    parts.add(*m_sweep);
    parts.add(*m_decision);
    parts.add(*m_detection);
    parts.add(*m_results);
    parts.add(*m_data);
    parts.add(*m_rules);
    parts.add([this](ViewState& state) { state.page = inFront().toStdString(); },
              [this](const ViewState& state) {
                  for (int i = 0; i < count(); ++i)
                      if (tabWhatsThis(i).toStdString() == state.page) setCurrentIndex(i);
              });
}

} // namespace sharpscope
