// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/state_bar.h"

#include "widgets/base/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace sharpscope {

namespace {

using Is = RowState::Is;

QColor colorOf(Is is, const Theme& theme)
{
    switch (is) {
    case Is::Finished:
        return theme.good;
    case Is::Running:
        return theme.accent;
    case Is::Waiting:
        return theme.muted;
    case Is::Resumable:
        return theme.warning;
    case Is::Failed:
        return theme.problem;
    case Is::Missing:
        break;
    }
    return theme.border;
}

} // namespace

StateBar::StateBar(QWidget* parent) : QWidget(parent) { setFixedSize(64, 8); }

void StateBar::setStanding(const Standing& standing)
{
    m_shares.clear();
    for (const Is is : {Is::Finished, Is::Running, Is::Waiting, Is::Resumable, Is::Failed, Is::Missing})
        m_shares.emplace_back(is, static_cast<double>(standing.count(is)) /
                                      static_cast<double>(std::max<std::size_t>(standing.rows.size(), 1)));
    update();
}

void StateBar::paintEvent(QPaintEvent*)
{
    const Theme theme = themeOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath shape;
    shape.addRoundedRect(rect(), 4, 4);
    painter.setClipPath(shape);
    double left = 0;
    for (const auto& [is, share] : m_shares) {
        painter.fillRect(QRectF(left, 0, share * width(), height()), colorOf(is, theme));
        left += share * width();
    }
}

} // namespace sharpscope
