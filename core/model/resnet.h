// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network_entry.h"

namespace sharpscope {

struct ResnetOptions {
    std::string stem = "cifar";
    double dropout = 0;
};

template <class Visitor>
void describe(ResnetOptions& o, Visitor& field)
{
    field("stem", o.stem,
          {.label = "Stem",
           .choices = {"cifar", "imagenet"},
           .help = "cifar: a 3×3 convolution, for images of about 32 pixels. imagenet: 7×7 with stride 2 and max "
                   "pooling, as torchvision's weights want it."});
    field("dropout", o.dropout,
          {.label = "Dropout", .min = 0, .max = 0.99, .help = "Before the last layer.", .advanced = true});
}

/// The residual networks of He et al. 2016, "Deep Residual Learning for Image Recognition", with torchvision's names:
/// 18 and 34 layers of two 3×3 convolutions a block, 50 layers of bottleneck blocks (stride in the 3×3 convolution).
Architecture resnet(std::int64_t depth, const ResnetOptions& options, std::int64_t classes);

/// resnet-18, resnet-34, resnet-50
std::vector<NetworkEntry> resnetNetworks();

} // namespace sharpscope
