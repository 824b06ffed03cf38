// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/square_frame.h"

#include "widgets/base/theme.h"

#include <QPainter>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr int header = 28;

} // namespace

SquareFrame::SquareFrame(QWidget* map, QWidget* parent) : QWidget(parent), m_map(map)
{
    map->setParent(this);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setMinimumSize(200, 155);
}

void SquareFrame::setTitle(const QString& title, const RunColor& color)
{
    if (title == m_title && color == m_color) return;
    m_title = title;
    m_color = color;
    place();
    update();
}

int SquareFrame::besideMap() const { return 5 * fontMetrics().height(); }

void SquareFrame::place()
{
    const int top = m_title.isEmpty() ? 0 : header;
    const int beside = besideMap();
    const int side = std::min(height() - top, width() - beside);
    QRect place(0, 0, side + beside, side);
    place.moveCenter(QRect(0, top, width(), height() - top).center());
    m_map->setGeometry(place);
}

void SquareFrame::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    place();
}

void SquareFrame::paintEvent(QPaintEvent*)
{
    if (m_title.isEmpty()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme = themeOf(*this);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    const double line = painter.fontMetrics().height();
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_color.on(theme.dark));
    painter.drawEllipse(QRectF(10, 8 + line / 2 - 5, 10, 10));
    painter.setPen(theme.text);
    painter.drawText(QRectF(27, 8, width() - 35, line), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_title, Qt::ElideRight, width() - 35));
}

} // namespace sharpscope
