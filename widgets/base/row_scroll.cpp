// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/row_scroll.h"

#include <QEvent>
#include <QScrollBar>

#include <algorithm>

namespace sharpscope {

RowScroll::RowScroll(QWidget* row, QWidget* parent) : QScrollArea(parent)
{
    setWidget(row);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    row->setAutoFillBackground(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

int RowScroll::wantedHeight() const
{
    const QSize row = widget()->minimumSizeHint();
    return std::min(m_most, row.height() + (row.width() > width() ? horizontalScrollBar()->sizeHint().height() : 0));
}

void RowScroll::setMostHeight(int pixels)
{
    setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    m_most = pixels;
    updateGeometry();
}

bool RowScroll::event(QEvent* event)
{
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize) updateGeometry();
    return QScrollArea::event(event);
}

} // namespace sharpscope
