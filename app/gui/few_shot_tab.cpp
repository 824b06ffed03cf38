// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/few_shot_tab.h"

#include "widgets/base/empty_page.h"

#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

FewShotTab::FewShotTab(RunStore& store, EpisodePanel::JobFactory makeJob, std::shared_ptr<JobQueue> queue,
                       QWidget* parent)
    : QWidget(parent), m_store(store), m_pages(new QStackedLayout(this)), m_panels(new QTabWidget(this))
{
    auto* empty = new EmptyPage(
        QStringLiteral("curves"), tr("No few-shot runs yet"),
        tr("Choose the kind of work “few-shot” in the experiment on the left, or one of its presets with Ctrl+K, and "
           "launch it: how well MAML, Sharp-MAML, Agnostic-SAM and others adapt to new classes is shown here. Or open "
           "runs that are on disk."),
        this);
    auto* open = empty->addButton(tr("Open runs …"), QStringLiteral("folder"));
    open->setObjectName(QStringLiteral("openFewShot"));
    connect(open, &QAbstractButton::clicked, this, &FewShotTab::openRequested);
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(8, 6, 8, 8);
    column->addWidget(m_panels);
    m_pages->addWidget(empty);
    m_pages->addWidget(page);
    m_panels->setObjectName(QStringLiteral("fewShotPanels"));
    m_panels->setDocumentMode(true);
    m_accuracy = add(new FewShotAccuracy(store, this), "accuracy", tr("Accuracy"));
    m_episode = add(new EpisodePanel(store, std::move(makeJob), std::move(queue), this), "episode", tr("Episode"));
    connect(m_accuracy, &FewShotAccuracy::exportRequested, this, &FewShotTab::exportRequested);
    connect(m_accuracy, &FewShotAccuracy::informed, this, &FewShotTab::informed);
    connect(m_episode, &EpisodePanel::csvExportRequested, this, &FewShotTab::csvExportRequested);
    connect(m_panels, &QTabWidget::currentChanged, this, &FewShotTab::changed);
    connect(&store, &RunStore::listChanged, this, &FewShotTab::refresh);
    refresh();
}

template <class Panel>
Panel* FewShotTab::add(Panel* panel, const char* name, const QString& title)
{
    m_panels->setTabWhatsThis(m_panels->addTab(panel, title), QLatin1String(name));
    connect(panel, &Panel::changed, this, &FewShotTab::changed);
    return panel;
}

void FewShotTab::refresh()
{
    const auto& runs = m_store.runs();
    const bool isThere = std::any_of(runs.begin(), runs.end(), [](const auto& run) { return isFewShot(*run); });
    m_pages->setCurrentIndex(isThere ? 1 : 0);
}

void FewShotTab::read(ViewState& state) const
{
    m_accuracy->read(state);
    m_episode->read(state);
    state.fewShot.panel = m_panels->tabWhatsThis(m_panels->currentIndex()).toStdString();
}

void FewShotTab::show(const ViewState& state)
{
    const QSignalBlocker quiet(m_panels);
    for (int i = 0; i < m_panels->count(); ++i)
        if (m_panels->tabWhatsThis(i).toStdString() == state.fewShot.panel) m_panels->setCurrentIndex(i);
    m_accuracy->show(state);
    m_episode->show(state);
}

} // namespace sharpscope
