// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network_entry.h"

namespace sharpscope {

struct SmallCnnOptions {
    std::int64_t width = 32;
    std::int64_t hidden = 48;
    bool batchNorm = false;
    double dropout = 0;
};

template <class Visitor>
void describe(SmallCnnOptions& o, Visitor& field)
{
    field("width", o.width,
          {.label = "Width",
           .unit = "channels",
           .min = 1,
           .max = 4096,
           .help = "Of the first layer; the second has twice it."});
    field("hidden", o.hidden, {.label = "Hidden units", .min = 1, .max = 65536, .help = "Before the last layer."});
    field("batchNorm", o.batchNorm, {.label = "Batch normalisation", .help = "After both convolutions."});
    field("dropout", o.dropout,
          {.label = "Dropout", .min = 0, .max = 0.99, .help = "Before the last layer.", .advanced = true});
}

/// Two 3×3 convolutions "conv1", "conv2", each with 2×2 max pooling, then "fc1" and "fc2"; 170 thousand parameters on
/// 28×28 images. Trains in seconds an epoch on two cores.
Architecture smallCnn(const SmallCnnOptions& options, std::int64_t classes);

std::vector<NetworkEntry> smallCnnNetworks();

} // namespace sharpscope
