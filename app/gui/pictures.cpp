// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/pictures.h"

#include "core/base/error.h"
#include "widgets/base/run_palette.h"

#include <QPainter>

#include <algorithm>

namespace sharpscope {

namespace {
constexpr int fewPixels = 64; ///< a side: up to here one wants to see the pixels
}

QImage imageOf(const Thumbnail& thumbnail)
{
    const std::size_t bytes =
        static_cast<std::size_t>(thumbnail.width) * static_cast<std::size_t>(thumbnail.height) * 3;
    if (bytes == 0 || thumbnail.rgb.size() < bytes) return {};
    return QImage(thumbnail.rgb.data(), thumbnail.width, thumbnail.height, 3 * thumbnail.width, QImage::Format_RGB888)
        .copy();
}

QImage imageOf(const ImageRows& rows, std::int64_t row)
{
    QImage image = imageOf(rows.picture(row));
    const std::vector<MarkedBox> boxes = rows.boxes(row);
    if (image.isNull() || boxes.empty()) return image;
    const double line = std::max(1.0, std::max(image.width(), image.height()) / 60.0); // seen in a card of 84 pixels
    QPainter painter(&image);
    for (const MarkedBox& box : boxes) {
        const QRectF place(QPointF(box.x1 * image.width(), box.y1 * image.height()),
                           QPointF(box.x2 * image.width(), box.y2 * image.height()));
        painter.setPen(QPen(Qt::white, 1.8 * line)); // the image may have any colour
        painter.drawRect(place);
        painter.setPen(QPen(runColor(static_cast<int>(box.label)).on(false), line));
        painter.drawRect(place);
    }
    return image;
}

QImage fittedInto(const QImage& image, const QSize& box)
{
    if (image.isNull() || box.isEmpty()) return image;
    const int longer = std::max(image.width(), image.height());
    const int factor = std::min(box.width() / image.width(), box.height() / image.height());
    if (longer <= fewPixels && factor >= 1)
        return image.scaled(image.size() * factor, Qt::KeepAspectRatio, Qt::FastTransformation);
    return image.scaled(box, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

void Pictures::setRows(std::shared_ptr<const ImageRows> rows)
{
    if (rows == m_rows) return;
    m_rows = std::move(rows);
    m_kept.clear();
}

QImage Pictures::of(std::int64_t row) const
{
    if (!m_rows) return {};
    if (const QImage* kept = m_kept.object(row)) return *kept;
    QImage image;
    try {
        image = imageOf(*m_rows, row);
    } catch (const Error&) { // the data set is another one now: shown as one that is not there
    }
    m_kept.insert(row, new QImage(image));
    return image;
}

} // namespace sharpscope
