// SPDX-License-Identifier: GPL-3.0-or-later
// ActiveTab: its panels as they stand in the session, and a person's answers.
#include "app/gui/active_controls.h"
#include "app/gui/active_tab.h"
#include "app/gui/run_feed.h"
#include "widgets/base/empty_page.h"

#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QTabWidget>

#include <algorithm>
#include <utility>

namespace sharpscope {

void ActiveTab::makeEmptyPage()
{
    auto* empty =
        new EmptyPage(QStringLiteral("curves"), tr("No active learning yet"),
                      tr("Choose the kind of work “active learning” in the experiment on the left and launch it: what "
                         "each acquisition asks for, and what it comes to, is shown here round by round. Or open runs "
                         "that are on disk."),
                      this);
    connect(empty->addButton(tr("Open runs …"), QStringLiteral("folder")), &QAbstractButton::clicked, this,
            &ActiveTab::openRequested);
    m_pages->addWidget(empty);
}

/// Boxes are drawn, and looked at, on the page Detection; analyses are of classes.
bool ActiveTab::isOffered(const Seat& seat) const
{
    return !isOfBoxes(m_shown.experiment) || (seat.name != "label" && seat.name != "analyses");
}

void ActiveTab::offerPanels()
{
    const QSignalBlocker quiet(m_panels);
    for (std::size_t i = 0; i < m_seats.size(); ++i) {
        const int at = static_cast<int>(i);
        const bool isOffered = this->isOffered(m_seats[i]);
        m_panels->setTabEnabled(at, isOffered);
        m_panels->setTabToolTip(at, isOffered                    ? QString()
                                    : m_seats[i].name == "label" ? tr("Boxes are drawn on the page Detection")
                                                                 : tr("Of runs that classify"));
    }
    if (const int wanted = indexOf(m_view.panel); wanted >= 0 && m_panels->isTabEnabled(wanted))
        m_panels->setCurrentIndex(wanted);
}

void ActiveTab::selectRun(const QString& id)
{
    const StoredRun* run = m_store.find(id);
    if (!run || !hasRounds(*run)) return;
    m_view.run = id.toStdString();
    refresh();
}

const QList<QAction*>& ActiveTab::menuActions() const { return m_controls->menuActions(); }

void ActiveTab::answer(const QString& run, const ImageAnswer& answer)
{
    const std::shared_ptr<const ActiveHistory> history = m_runs.historyOf(run);
    if (history) m_feed.send(run, Answer{.question = history->question(), .value = toJson(answer)});
}

int ActiveTab::indexOf(const std::string& panel) const
{
    const auto it = std::find_if(m_seats.begin(), m_seats.end(), [&](const Seat& seat) { return seat.name == panel; });
    return it == m_seats.end() ? -1 : static_cast<int>(it - m_seats.begin());
}

void ActiveTab::read(ViewState& state) const
{
    state.active = m_view;
    for (const Seat& seat : m_seats)
        if (seat.read) seat.read(state);
}

void ActiveTab::show(const ViewState& state)
{
    if (state.active != m_view) {
        m_view = state.active;
        const QSignalBlocker quiet(m_panels);
        if (const int at = indexOf(m_view.panel); at >= 0 && m_panels->isTabEnabled(at)) m_panels->setCurrentIndex(at);
        refresh();
        showRound();
    }
    for (const Seat& seat : m_seats)
        if (seat.show) seat.show(state);
}

/// The panel Label says how many labels are asked for, and comes to the front once for each question.
void ActiveTab::noteQuestion()
{
    const RunStanding& standing = m_controls->standing();
    const int at = indexOf("label");
    if (at < 0) return;
    const bool asks = standing.asks && standing.hand == RunStanding::Hand::Ours && m_panels->isTabEnabled(at);
    m_panels->setTabText(at, asks ? tr("Label (%1)").arg(standing.asked - standing.answered) : tr("Label"));
    const QString question =
        asks ? m_shown.id + QLatin1Char('\n') + QString::fromStdString(m_shown.history->question()) : QString();
    if (std::exchange(m_question, question) == question || !asks || m_panels->currentIndex() == at) return;
    const QSignalBlocker quiet(m_panels);
    m_panels->setCurrentIndex(at);
    m_view.panel = "label";
    Q_EMIT changedByItself();
}

} // namespace sharpscope
