// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/job_bar.h"

#include <QAction>
#include <QEvent>
#include <QToolButton>

#include <algorithm>

namespace sharpscope {

JobBar::JobBar(const WindowActions& a, QWidget* liveControls, QWidget* parent) : QToolBar(tr("Job"), parent)
{
    setObjectName(QStringLiteral("jobBar"));
    setMovable(false);
    setIconSize({18, 18});
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    addActions({a.launch, a.pause, a.step, a.stop});
    addSeparator();
    addActions({a.resume, a.duplicate});
    addSeparator();
    addWidget(liveControls);
    auto* gap = new QWidget(this);
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(gap);
    addActions({a.openRuns, a.report});
    for (auto* button : findChildren<QToolButton*>(QString(), Qt::FindDirectChildrenOnly))
        button->setFocusPolicy(Qt::TabFocus);
    m_pause = qobject_cast<QToolButton*>(widgetForAction(a.pause));
    measure();
}

void JobBar::measure()
{
    ensurePolished();
    const auto style = toolButtonStyle();
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    const QString shown = m_pause->text();
    m_pauseWidth = 0;
    for (const auto& text : {tr("Pause"), tr("Continue")}) {
        m_pause->setText(text);
        m_pauseWidth = std::max(m_pauseWidth, m_pause->sizeHint().width());
    }
    m_pause->setText(shown);
    setToolButtonStyle(style);
    fit();
}

void JobBar::fit()
{
    const bool isWide = toolButtonStyle() == Qt::ToolButtonTextBesideIcon;
    m_pause->setMinimumWidth(isWide ? m_pauseWidth : 0);
    if (isWide) m_wide = sizeHint().width();
    const auto style = width() < m_wide ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon;
    if (style != toolButtonStyle()) setToolButtonStyle(style); // comes back here
}

void JobBar::resizeEvent(QResizeEvent* event)
{
    QToolBar::resizeEvent(event);
    if (m_pause) fit();
}

bool JobBar::event(QEvent* event)
{
    const bool done = QToolBar::event(event);
    if (!m_pause) return done; // not filled yet
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange) measure();
    if (event->type() == QEvent::LayoutRequest) fit();
    return done;
}

} // namespace sharpscope
