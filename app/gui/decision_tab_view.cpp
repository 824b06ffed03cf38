// SPDX-License-Identifier: GPL-3.0-or-later
// DecisionTab: what its maps have in common, and its part of the session.
#include "app/gui/decision_tab.h"
#include "app/gui/figure_grid.h"
#include "app/gui/plot_frame.h"
#include "widgets/plots/decision_plot.h"

#include <QCheckBox>
#include <QLabel>

#include <algorithm>

namespace sharpscope {

void DecisionTab::showAlone()
{
    const QString alone = QString::fromStdString(m_view.alone);
    const bool isThere = std::any_of(m_figures.begin(), m_figures.begin() + static_cast<std::ptrdiff_t>(m_shown),
                                     [&](const auto& figure) { return figure->run == alone; });
    for (std::size_t i = 0; i < m_figures.size(); ++i) {
        m_figures[i]->frame->setVisible(i < m_shown && (!isThere || m_figures[i]->run == alone));
        m_figures[i]->frame->setMaximised(isThere);
    }
    m_grid->arrange();
}

/// The same axes for all: what all their points need.
void DecisionTab::showExtent()
{
    QRectF all;
    for (std::size_t i = 0; i < m_shown; ++i)
        if (m_figures[i]->points) all = all.united(DecisionPlot::extentOf(*m_figures[i]->points));
    for (std::size_t i = 0; i < m_shown; ++i)
        m_figures[i]->plot->setExtent(all);
}

void DecisionTab::showKey()
{
    QStringList entries;
    bool anyWrong = false;
    const bool dark = themeOf(*this).dark;
    for (std::size_t i = 0; i < m_shown; ++i) {
        const DecisionPoints* points = m_figures[i]->points.get();
        if (!points) continue;
        anyWrong = anyWrong || std::any_of(points->points.begin(), points->points.end(),
                                           [](const DecisionPoint& point) { return point.isWrong(); });
        if (!entries.isEmpty()) continue; // they are on the same data
        for (std::size_t label = 0; label < points->classNames.size(); ++label) {
            const auto index = static_cast<std::int64_t>(label);
            entries << QStringLiteral("<span style=\"color:%1\">%2</span>&nbsp;%3")
                           .arg(runColor(static_cast<int>(label)).on(dark).name(), shapeLetter(index),
                                QString::fromStdString(points->classNames[label]).toHtmlEscaped());
        }
    }
    if (anyWrong) entries << tr("◯&nbsp;labelled wrongly");
    m_key->setText(entries.join(QStringLiteral("&nbsp;&nbsp; ")));
}

void DecisionTab::say()
{
    for (std::size_t i = 0; i < m_shown; ++i)
        m_figures[i]->frame->setNote(m_figures[i]->words);
}

void DecisionTab::point(double x, double y)
{
    for (std::size_t i = 0; i < m_shown; ++i) {
        const Figure& figure = *m_figures[i];
        if (const auto& map = figure.plot->map())
            figure.frame->setNote(
                wordsAt(*map, figure.points ? figure.points->classNames : std::vector<std::string>(), x, y));
    }
}

void DecisionTab::zoom(const DecisionPlot& from)
{
    m_view.zoom = from.zoom();
    for (std::size_t i = 0; i < m_shown; ++i)
        if (m_figures[i]->plot != &from) m_figures[i]->plot->setZoom(m_view.zoom);
    Q_EMIT changed();
}

void DecisionTab::chooseEpoch(const QString& epoch)
{
    const double chosen = epoch.toDouble();
    m_view.epoch = !m_epochs.empty() && chosen >= m_epochs.back() - 1e-9 ? -1 : chosen;
    refresh();
    Q_EMIT changed();
}

void DecisionTab::show(const ViewState& state)
{
    if (state.decision == m_view) return;
    m_view = state.decision;
    for (const auto& figure : m_figures)
        figure->plot->setZoom(m_view.zoom);
    m_train->setChecked(m_view.train);
    m_test->setChecked(m_view.test);
    if (isVisible()) refresh();
}

} // namespace sharpscope
