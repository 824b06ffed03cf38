// SPDX-License-Identifier: GPL-3.0-or-later
// BoxCanvas: how it looks.
#include "widgets/base/box_canvas.h"
#include "widgets/base/run_palette.h"
#include "widgets/base/theme.h"

#include <QPainter>

namespace sharpscope {

void BoxCanvas::drawBox(QPainter& painter, const DrawnBox& box, bool isChosen) const
{
    const QRectF rect = rectOf(box);
    const bool isDark = themeOf(*this).dark;
    const QString name = QString::fromStdString(box.className);
    const QColor color = runColor(static_cast<int>(m_classes.indexOf(name))).on(isDark);
    const QColor other = isDark ? Qt::black : Qt::white;
    QColor rim = other; // the image may have any colour
    rim.setAlpha(170);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(rim, isChosen ? 5 : 4));
    painter.drawRect(rect);
    painter.setPen(QPen(color, isChosen ? 3 : 2));
    painter.drawRect(rect);
    const QFontMetricsF metrics(painter.font());
    QRectF tag(0, 0, metrics.horizontalAdvance(name) + 8, metrics.height() + 2);
    tag.moveBottomLeft(rect.topLeft() - QPointF(0, isChosen ? 5 : 1));
    tag.moveLeft(std::clamp(tag.left(), 0.0, std::max(0.0, width() - tag.width())));
    tag.moveTop(std::clamp(tag.top(), 0.0, std::max(0.0, height() - tag.height())));
    painter.fillRect(tag, color);
    painter.setPen(other);
    painter.drawText(tag, Qt::AlignCenter, name);
    if (!isChosen) return;
    painter.setPen(QPen(color, 2));
    painter.setBrush(other);
    for (const int x : {-1, 0, 1})
        for (const int y : {-1, 0, 1})
            if (x != 0 || y != 0)
                painter.drawRect(QRectF(rect.center().x() + x * rect.width() / 2 - 4,
                                        rect.center().y() + y * rect.height() / 2 - 4, 8, 8));
}

void BoxCanvas::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme theme = themeOf(*this);
    if (m_image.isNull()) {
        painter.setPen(theme.muted);
        painter.drawText(rect().adjusted(12, 12, -12, -12), Qt::AlignCenter | Qt::TextWordWrap, m_text);
        return;
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform, zoom() < 3); // farther in, pixels are to be told apart
    painter.drawImage(QRectF(origin(), QSizeF(m_image.size()) * zoom()), m_image);
    QFont font = painter.font();
    font.setPointSizeF(font.pointSizeF() * 0.9);
    painter.setFont(font);
    for (int i = 0; i < std::ssize(m_boxes); ++i)
        if (i != m_chosen) drawBox(painter, m_boxes[static_cast<std::size_t>(i)], false);
    if (m_chosen >= 0) drawBox(painter, m_boxes[static_cast<std::size_t>(m_chosen)], true);
    if (m_new) drawBox(painter, *m_new, false);
    if (!hasFocus()) return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.accent, 1));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace sharpscope
