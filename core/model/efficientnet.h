// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network_entry.h"

namespace sharpscope {

struct EfficientnetOptions {
    double dropout = 0.3;
    double stochasticDepth = 0.2;
};

template <class Visitor>
void describe(EfficientnetOptions& o, Visitor& field)
{
    field("dropout", o.dropout,
          {.label = "Dropout", .min = 0, .max = 0.99, .help = "Before the last layer.", .advanced = true});
    field("stochasticDepth", o.stochasticDepth,
          {.label = "Stochastic depth",
           .min = 0,
           .max = 0.99,
           .help = "How often the last block's branch is left out for a sample; earlier blocks in proportion to their "
                   "place.",
           .advanced = true});
}

/// How a member of the family is scaled from B0.
struct EfficientnetScale {
    double width = 1;
    double depth = 1;
};

/// EfficientNet (Tan & Le 2019) as torchvision builds and names it: inverted bottlenecks with depthwise convolutions,
/// squeeze-and-excitation (a quarter of the block's input channels), SiLU, stochastic depth, dropout. Made for images
/// of 224 pixels and more; the smallest here is 32.
Architecture efficientnet(const EfficientnetScale& scale, const EfficientnetOptions& options, std::int64_t classes);

/// efficientnet-b2, efficientnet-b3, efficientnet-b4
std::vector<NetworkEntry> efficientnetNetworks();

} // namespace sharpscope
