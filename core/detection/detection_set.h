// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detection/box.h"
#include "core/tensor/tensor.h"

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

namespace sharpscope {

struct BoxedImage {
    std::string id; ///< "VOC2007/000001"
    std::filesystem::path file;
    int width = 0;
    int height = 0;
    std::vector<TruthBox> truths; ///< none: nothing is to be found in it
};

/// Images with boxes. Immutable but for pictures, which are read when they are asked for the first time and kept as
/// long as all together take less than a budget. For any thread.
class DetectionSet {
public:
    DetectionSet(std::vector<std::string> classNames, std::vector<BoxedImage> images,
                 std::int64_t keptBytes = std::int64_t{2} << 30);

    const std::vector<std::string>& classNames() const { return m_classNames; }
    const std::vector<BoxedImage>& images() const { return m_images; }
    std::int64_t classes() const { return std::ssize(m_classNames); }
    std::int64_t size() const { return std::ssize(m_images); }

    /// uint8 [3, height, width].
    /// @throws Error naming folder and file if it cannot be read any more.
    at::Tensor picture(std::int64_t image) const;

private:
    std::vector<std::string> m_classNames;
    std::vector<BoxedImage> m_images;
    std::int64_t m_keptBytes;
    mutable std::mutex m_mutex;
    mutable std::int64_t m_held = 0;
    mutable std::vector<at::Tensor> m_pictures;
};

} // namespace sharpscope
