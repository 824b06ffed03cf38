// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace sharpscope {

/// What can be chosen of a data set when it is loaded.
struct LoadOptions {
    std::int64_t imageSize = 0; ///< of image files: pixels a side, cropped to a square; 0: what the data set suggests
    std::vector<std::int64_t> ignoreLabel = {}; ///< of .npz files: images with such a label are left out
    std::vector<std::string> classNames = {};   ///< of images without labels
    std::stop_token stop = {};                  ///< gives up soon after, with LoadStopped
};

/// Loading was given up because somebody asked for it.
struct LoadStopped {};

inline void throwIfStopped(const std::stop_token& stop)
{
    if (stop.stop_requested()) throw LoadStopped();
}

} // namespace sharpscope
