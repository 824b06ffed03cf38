// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/describe.h"
#include "core/detection/boxes.h"
#include "core/model/network.h"

#include <array>
#include <memory>

namespace sharpscope {

/// A network that answers for priors, with what belongs to it: [B, P, 4 + C] from images [B, 3, S, S], the offsets of a
/// box and a score for the background and each class.
struct DetectionNetwork {
    std::shared_ptr<const Network> network;
    at::Tensor priors; ///< double [P, 4], centred
    Variances variances = {};
    std::array<double, 3> mean = {0, 0, 0};      ///< red, green, blue in 0 … 255, taken from pixels
    std::array<double, 3> deviation = {1, 1, 1}; ///< that they are divided by

    std::int64_t imageSize() const { return network->imageShape()[1]; }
};

/// What is shown of one. Torch-free.
struct DetectionNetworkInfo {
    std::string name;  ///< "ssd300"
    std::string title; ///< "SSD300 (VGG-16)"
    std::string help;
    Schema options;
};

std::vector<DetectionNetworkInfo> detectionNetworks();
std::vector<std::string> detectionNetworkNames();
const DetectionNetworkInfo& detectionNetworkInfo(const std::string& name); ///< @throws Error with the nearest name

/// @throws Error if the name or an option is unknown.
DetectionNetwork makeDetectionNetwork(const std::string& name, const Json& options, std::int64_t classes);

} // namespace sharpscope
