// SPDX-License-Identifier: GPL-3.0-or-later
// CurvatureTab: what is shown of what was found, and its part of the session.
#include "app/gui/curvature_controls.h"
#include "app/gui/curvature_tab.h"
#include "app/gui/rescaling_panel.h"
#include "widgets/base/empty_page.h"
#include "widgets/base/theme.h"

#include <QEvent>
#include <QLabel>
#include <QStackedWidget>
#include <QTabWidget>

#include <algorithm>

namespace sharpscope {

void CurvatureTab::showReports()
{
    const std::vector<CurvatureGroup> groups = groupsOf(m_found);
    std::size_t shown = 0;
    for (std::size_t i = 0; i < groups.size(); ++i)
        if (groups[i].options == m_controls->report()) shown = i;
    m_controls->setGroups(groups, shown, static_cast<std::size_t>(m_runs.size()));
    m_shown = groups.empty() ? ShownCurvatures() : shownOf(groups[shown], m_runs, m_store);
    QStringList entries;
    for (const CurvatureRun& run : m_shown.runs)
        entries << QStringLiteral("<span style=\"color:%1\">■</span>&nbsp;%2")
                       .arg(run.color.on(themeOf(*this).dark).name(),
                            run.label.toHtmlEscaped().replace(QLatin1Char(' '), QStringLiteral("&nbsp;")));
    constexpr qsizetype most = 24;
    const qsizetype others = entries.size() - most;
    if (others > 0) entries = entries.mid(0, most) << tr("and %1 more").arg(others);
    m_legend->setText(entries.join(QStringLiteral("&nbsp; ")));
    m_legend->setVisible(!entries.isEmpty());
    for (const Panel& panel : m_drawn)
        if (panel.pages) panel.pages->setCurrentIndex(m_shown.runs.empty() ? 0 : 1);
    drawPanel();
    refreshControls();
}

void CurvatureTab::drawPanel()
{
    const Panel& panel = m_drawn[static_cast<std::size_t>(m_panels->currentIndex())];
    if (!panel.pages || !m_shown.runs.empty()) panel.draw();
}

void CurvatureTab::refreshControls()
{
    using Computing = CurvatureControls::Computing;
    m_controls->setComputing(m_job.isWaiting()   ? Computing::Waits
                             : m_job.isRunning() ? Computing::Runs
                                                 : Computing::No);
    std::vector<Problem> problems;
    m_controls->options(problems);
    const auto able =
        std::count_if(m_runs.begin(), m_runs.end(), [this](const QString& id) { return hasCheckpoint(id); });
    m_controls->setCanCompute(problems.empty() && able > 0 && !m_job.isRunning(),
                              able == 1 ? tr("Compute of 1 run") : tr("Compute of %1 runs").arg(able));
    const QString why = m_runs.isEmpty() && m_controls->ofSelected()
                            ? tr("No run is selected: select some in the table of runs.")
                        : m_runs.isEmpty() ? tr("All runs are hidden.")
                        : able == 0        ? tr("These runs have no checkpoint yet: the first is saved after an epoch.")
                                           : QString();
    m_controls->setWords(m_failure.isEmpty() ? why : m_failure, !m_failure.isEmpty());
    const QString what = why.isEmpty()
                             ? tr("Compute measures what is set on the left, at each run's newest checkpoint, "
                                  "and keeps it in the run's folder.")
                             : why;
    for (const Panel& panel : m_drawn)
        if (panel.nothing) panel.nothing->setTexts(tr("Nothing measured of these runs yet"), what);
    m_rescaling->setCanCompute(problems.empty() && able > 0 && !m_job.isRunning());
}

void CurvatureTab::read(ViewState& state) const
{
    m_controls->read(state.curvature);
    m_rescaling->read(state.curvature);
    state.curvature.panel = m_panels->tabWhatsThis(m_panels->currentIndex()).toStdString();
}

void CurvatureTab::show(const ViewState& state)
{
    CurvatureView now;
    m_controls->read(now);
    m_controls->show(state.curvature);
    m_rescaling->show(state.curvature);
    for (int i = 0; i < m_panels->count(); ++i)
        if (m_panels->tabWhatsThis(i).toStdString() == state.curvature.panel) m_panels->setCurrentIndex(i);
    if (now.runs != state.curvature.runs)
        refreshRuns();
    else if (now.report != state.curvature.report)
        showReports();
    else
        refreshControls();
}

void CurvatureTab::lookAtSelected()
{
    if (m_controls->ofSelected()) return;
    CurvatureView view;
    m_controls->read(view);
    view.runs = "selected";
    m_controls->show(view);
    refreshRuns();
    Q_EMIT changed();
}

void CurvatureTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_runs = {QString()}; // another program may have measured some meanwhile
    refreshRuns();
}

void CurvatureTab::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && isVisible()) showReports();
}

} // namespace sharpscope
