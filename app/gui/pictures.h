// SPDX-License-Identifier: GPL-3.0-or-later
// Images of data sets as Qt has them.
#pragma once

#include "core/data/image_rows.h"

#include <QCache>
#include <QImage>
#include <QSize>

namespace sharpscope {

QImage imageOf(const Thumbnail& thumbnail); ///< null where it has no pixels

/// With its boxes in the colours of their classes.
QImage imageOf(const ImageRows& rows, std::int64_t row);

/// As large as it fits into `box`: one of few pixels by whole factors, pixel by pixel, one of many smoothly.
QImage fittedInto(const QImage& image, const QSize& box);

/// The images of a data set that were looked at last. For the GUI thread: everything is in memory.
class Pictures {
public:
    void setRows(std::shared_ptr<const ImageRows> rows); ///< nullptr: there are none yet
    const std::shared_ptr<const ImageRows>& rows() const { return m_rows; }

    QImage of(std::int64_t row) const; ///< null where there is none

private:
    std::shared_ptr<const ImageRows> m_rows;
    mutable QCache<std::int64_t, QImage> m_kept{400};
};

} // namespace sharpscope
