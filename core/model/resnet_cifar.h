// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network_entry.h"

namespace sharpscope {

struct CifarResnetOptions {
    std::string shortcut = "A";
    double dropout = 0;
};

template <class Visitor>
void describe(CifarResnetOptions& o, Visitor& field)
{
    field("shortcut", o.shortcut,
          {.label = "Shortcut",
           .choices = {"A", "B"},
           .help = "Where the channels grow. A: every second pixel, padded with zero channels, no parameters (the "
                   "paper's CIFAR networks). B: a 1×1 convolution and batch normalisation.",
           .advanced = true});
    field("dropout", o.dropout,
          {.label = "Dropout", .min = 0, .max = 0.99, .help = "Before the last layer.", .advanced = true});
}

/// The residual networks for small images of He et al. 2016, "Deep Residual Learning for Image Recognition", §4.2:
/// 3×3 convolution, three stages of n = (depth − 2) / 6 blocks with 16, 32 and 64 channels, mean, linear.
Architecture cifarResnet(std::int64_t depth, const CifarResnetOptions& options, std::int64_t classes);

/// resnet-8, resnet-20, resnet-32, resnet-44, resnet-56
std::vector<NetworkEntry> cifarResnetNetworks();

} // namespace sharpscope
