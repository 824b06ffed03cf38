// SPDX-License-Identifier: GPL-3.0-or-later
// What a run's options say of its network and its images, without loading an image: for whoever says beforehand what a
// run takes. Torch-free.
#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace sharpscope {

class Network;

struct RunSetting {
    std::shared_ptr<const Network> network;
    std::int64_t trainImages = 0; ///< that it trains on, or has as its pool
    std::int64_t testImages = 0;
    std::int64_t classes = 0;
    bool isPlane = false; ///< its images are points, which have decision maps
    double dataBytes = 0; ///< of all images in memory; runs of one process share them
};

/// nullopt where options do not tell: images whose shape or number their folder decides, a kind of another program.
std::optional<RunSetting> settingOf(const Json& run);

Json partOf(const Json& run, const char* name); ///< "train", ...; {} where the run has none

} // namespace sharpscope
