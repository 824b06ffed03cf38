// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/image_rows.h"

#include "core/base/error.h"
#include "core/data/dataset.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr int pointSide = 29;      ///< of a point's picture
constexpr double pointRadius = 3.; ///< of its dot

Thumbnail pictureOfPoint(double x, double y)
{
    Thumbnail picture{.width = pointSide, .height = pointSide};
    picture.rgb.assign(std::size_t(3) * pointSide * pointSide, 255);
    const double reach = pointSide - 1, left = x * reach, top = (1 - y) * reach;
    for (int row = 0; row < pointSide; ++row)
        for (int column = 0; column < pointSide; ++column)
            if (std::hypot(column - left, row - top) <= pointRadius)
                std::fill_n(picture.rgb.begin() + 3 * (std::ptrdiff_t(row) * pointSide + column), 3, std::uint8_t(0));
    return picture;
}

} // namespace

bool holdsPoints(const Dataset& data) { return data.imageShape() == std::vector<std::int64_t>{2, 1, 1}; }

Thumbnail pictureOf(const Dataset& data, std::int64_t row)
{
    const at::Tensor image = data.images[row];
    const auto pixel = image.accessor<std::uint8_t, 3>();
    Thumbnail picture{.width = static_cast<int>(pixel.size(2)), .height = static_cast<int>(pixel.size(1))};
    if (holdsPoints(data)) {
        picture = pictureOfPoint(pixel[0][0][0] / 255.0, pixel[1][0][0] / 255.0);
    } else {
        const bool colour = pixel.size(0) == 3;
        picture.rgb.reserve(std::size_t(3) * picture.width * picture.height);
        for (int y = 0; y < picture.height; ++y)
            for (int x = 0; x < picture.width; ++x)
                for (int c = 0; c < 3; ++c)
                    picture.rgb.push_back(pixel[colour ? c : 0][y][x]);
    }
    picture.label = data.labels.accessor<std::int64_t, 1>()[row];
    return picture;
}

ImageRows::ImageRows(std::shared_ptr<const Dataset> data) : m_data(std::move(data))
{
    m_images.name = m_data->name;
    m_images.size = m_data->size();
    m_images.classNames = m_data->classNames;
}

ImageRows::ImageRows(ImagesOnDisk images) : m_images(std::move(images)) {}

void ImageRows::expectRow(std::int64_t row) const
{
    if (row < 0 || row >= size())
        throw Error(m_images.name + ": has no image " + std::to_string(row) + ", there are " + std::to_string(size()) +
                    "; it has changed since the run was made");
}

Thumbnail ImageRows::picture(std::int64_t row) const
{
    expectRow(row);
    return m_data ? pictureOf(*m_data, row) : m_images.picture(row);
}

std::int64_t ImageRows::label(std::int64_t row) const
{
    expectRow(row);
    return m_data ? m_data->labels.accessor<std::int64_t, 1>()[row] : notLabelled;
}

std::string ImageRows::file(std::int64_t row) const
{
    expectRow(row);
    if (!m_data) return m_images.file(row);
    const auto at = static_cast<std::size_t>(row);
    return at < m_data->files.size() ? m_data->files[at] : std::string();
}

std::vector<MarkedBox> ImageRows::boxes(std::int64_t row) const
{
    expectRow(row);
    return m_images.boxes ? m_images.boxes(row) : std::vector<MarkedBox>();
}

} // namespace sharpscope
