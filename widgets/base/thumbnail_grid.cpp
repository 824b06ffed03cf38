// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/thumbnail_grid.h"

#include "widgets/base/theme.h"

#include <QPaintEvent>
#include <QPainter>

#include <algorithm>

namespace sharpscope {

namespace {
constexpr int side = 56; ///< of a shown image
constexpr int gap = 6;
constexpr int nameWidth = 190;
} // namespace

ThumbnailGrid::ThumbnailGrid(QWidget* parent) : QWidget(parent) { setObjectName(QStringLiteral("thumbnails")); }

void ThumbnailGrid::setClasses(std::vector<ClassRow> classes)
{
    m_classes = std::move(classes);
    updateGeometry();
    update();
}

QSize ThumbnailGrid::sizeHint() const
{
    std::size_t most = 0;
    for (const auto& row : m_classes)
        most = std::max(most, row.images.size());
    return {nameWidth + static_cast<int>(most) * (side + gap), static_cast<int>(m_classes.size()) * (side + gap)};
}

void ThumbnailGrid::paintEvent(QPaintEvent* event)
{
    const Theme theme = themeOf(*this);
    QPainter painter(this);
    int y = 0;
    for (const auto& row : m_classes) {
        const QRect line(0, y, width(), side + gap);
        y += side + gap;
        if (!line.intersects(event->rect())) continue;
        painter.setPen(theme.text);
        painter.drawText(QRect(0, line.top() + 6, nameWidth - 12, 18), Qt::AlignVCenter,
                         fontMetrics().elidedText(row.name, Qt::ElideRight, nameWidth - 12));
        painter.setPen(theme.muted);
        const QString counts = row.testCount > 0 ? tr("%L1 train, %L2 test").arg(row.trainCount).arg(row.testCount)
                                                 : tr("%L1 train").arg(row.trainCount);
        painter.drawText(QRect(0, line.top() + 24, nameWidth - 12, 18), Qt::AlignVCenter, counts);
        int x = nameWidth;
        for (const auto& image : row.images) {
            if (x + side > width()) break;
            QSize size = image.size();
            if (size.width() > side || size.height() > side)
                size.scale(side, side, Qt::KeepAspectRatio);
            else
                size *= std::max(1, side / std::max(size.width(), size.height()));
            const QRect place(QPoint(x + (side - size.width()) / 2, line.top() + (side - size.height()) / 2), size);
            painter.setRenderHint(QPainter::SmoothPixmapTransform, size.width() < image.width());
            painter.drawImage(place, image);
            x += side + gap;
        }
    }
}

} // namespace sharpscope
