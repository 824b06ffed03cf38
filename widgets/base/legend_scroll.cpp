// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/legend_bar.h"

#include <QEvent>
#include <QScrollBar>

#include <algorithm>

namespace sharpscope {

namespace {
constexpr int mostLegendRows = 3;
}

LegendScroll::LegendScroll(LegendBar* legend, QWidget* parent) : QScrollArea(parent), m_legend(legend)
{
    setWidget(legend);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    legend->setAutoFillBackground(false);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    verticalScrollBar()->setSingleStep(LegendBar::rowHeight);
    connect(legend, &LegendBar::currentMoved, this,
            [this](const QRect& place) { ensureVisible(0, place.center().y(), 0, LegendBar::rowHeight / 2); });
}

int LegendScroll::heightForWidth(int width) const
{
    const int rows = m_legend->heightForWidth(width) / LegendBar::rowHeight;
    return std::clamp(rows, 1, mostLegendRows) * LegendBar::rowHeight;
}

bool LegendScroll::event(QEvent* event)
{
    const bool isTaken = QScrollArea::event(event); // the legend has more items, or fewer, or another width
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize)
        setFixedHeight(heightForWidth(width()));
    return isTaken;
}

} // namespace sharpscope
