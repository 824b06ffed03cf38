// SPDX-License-Identifier: GPL-3.0-or-later
// The networks by name. A new one is a function of a Pass in its own two files and one line in registry.cpp.
#pragma once

#include "core/base/describe.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

class Network;

/// What the window and `sharpscope-cli models` show of a network. Torch-free.
struct NetworkInfo {
    std::string name;  ///< "resnet-20"
    std::string title; ///< "ResNet-20 (CIFAR)"
    std::string help;  ///< one sentence and the paper
    Schema options;    ///< its own options, beside the image shape and the classes
};

std::vector<NetworkInfo> networks();
std::vector<std::string> networkNames();
const NetworkInfo& networkInfo(const std::string& name); ///< @throws Error with the nearest known name

/// @throws Error if the name or an option is unknown, or the images are too small for the network.
std::shared_ptr<const Network> makeNetwork(const std::string& name, const Json& options,
                                           const std::vector<std::int64_t>& imageShape, std::int64_t classes);

} // namespace sharpscope
