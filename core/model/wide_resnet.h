// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network_entry.h"

namespace sharpscope {

struct WideResnetOptions {
    std::int64_t depth = 28;
    std::int64_t width = 10;
    std::string variant = "standard";
    double dropout = 0;
};

template <class Visitor>
void describe(WideResnetOptions& o, Visitor& field)
{
    field("depth", o.depth, {.label = "Depth", .min = 10, .max = 1000, .help = "6n + 4 for n blocks a stage."});
    field("width", o.width,
          {.label = "Width", .symbol = "k", .min = 1, .max = 100, .help = "Stages of 16k, 32k, 64k channels."});
    field("variant", o.variant,
          {.label = "Variant",
           .choices = {"standard", "paper"},
           .help = "paper: one block more in each stage, as in the code bases of SAM (davda54) and OT-MDR, whose "
                   "\"WRN-28-10\" has 46 million parameters."});
    field("dropout", o.dropout,
          {.label = "Dropout", .min = 0, .max = 0.99, .help = "Between a block's convolutions.", .advanced = true});
}

void check(const WideResnetOptions& options, std::vector<Problem>& problems);

/// Wide residual networks (Zagoruyko & Komodakis 2016): 3×3 convolution, three stages of (depth − 4) / 6 pre-activation
/// blocks with 16k, 32k and 64k channels, normalisation, ReLU, mean, linear.
Architecture wideResnet(const WideResnetOptions& options, std::int64_t classes);

/// wrn-28-10, wrn-16-8, wrn-16-4: the same network with other defaults
std::vector<NetworkEntry> wideResnetNetworks();

} // namespace sharpscope
