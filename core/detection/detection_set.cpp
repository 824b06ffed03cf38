// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/detection_set.h"

#include "core/base/error.h"
#include "core/data/picture.h"

#include <ATen/ops/empty.h>

#include <cstring>

namespace sharpscope {

namespace {

Picture readWithItsFolder(const std::filesystem::path& file)
{
    try {
        return readPicture(file, 3);
    } catch (const Error& error) {
        throw Error(file.parent_path().string() + ": " + error.what());
    }
}

} // namespace

DetectionSet::DetectionSet(std::vector<std::string> classNames, std::vector<BoxedImage> images, std::int64_t keptBytes)
    : m_classNames(std::move(classNames)),
      m_images(std::move(images)),
      m_keptBytes(keptBytes),
      m_pictures(m_images.size())
{
}

at::Tensor DetectionSet::picture(std::int64_t image) const
{
    const auto place = static_cast<std::size_t>(image);
    {
        const std::scoped_lock lock(m_mutex);
        if (m_pictures[place].defined()) return m_pictures[place];
    }
    const Picture read = readWithItsFolder(m_images[place].file);
    at::Tensor rows = at::empty({read.height, read.width, 3}, at::kByte);
    std::memcpy(rows.data_ptr(), read.pixels.data(), read.pixels.size());
    at::Tensor pixels = rows.permute({2, 0, 1}).contiguous();
    const std::scoped_lock lock(m_mutex);
    if (!m_pictures[place].defined() && m_held + pixels.numel() <= m_keptBytes) {
        m_held += pixels.numel();
        m_pictures[place] = pixels;
    }
    return pixels;
}

} // namespace sharpscope
