// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/pictures.h"

#include "core/base/error.h"

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
        image = imageOf(m_rows->picture(row));
    } catch (const Error&) { // the data set is another one now: shown as one that is not there
    }
    m_kept.insert(row, new QImage(image));
    return image;
}

} // namespace sharpscope
