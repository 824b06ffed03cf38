// SPDX-License-Identifier: GPL-3.0-or-later
// SweepTab: its part of the session, and when it is seen.
#include "app/gui/sweep_controls.h"
#include "app/gui/sweep_shown.h"
#include "app/gui/sweep_tab.h"

#include <QEvent>
#include <QTabWidget>

namespace sharpscope {

void SweepTab::read(ViewState& state) const
{
    state.sweep = m_controls->wanted();
    state.sweep.panel = panel().toStdString();
}

void SweepTab::show(const ViewState& state)
{
    SweepView now = m_controls->wanted();
    m_controls->setWanted(state.sweep);
    for (int i = 0; i < m_panels->count(); ++i)
        if (m_panels->tabWhatsThis(i).toStdString() == state.sweep.panel) m_panels->setCurrentIndex(i);
    now.panel = state.sweep.panel;
    if (now != state.sweep && isVisible()) refresh();
}

void SweepTab::look()
{
    m_source.look();
    refresh();
}

void SweepTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
    m_source.lookForCurvatures(); // they may have been measured meanwhile
}

void SweepTab::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && isVisible()) draw();
}

} // namespace sharpscope
