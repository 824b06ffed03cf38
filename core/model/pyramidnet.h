// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network_entry.h"

namespace sharpscope {

struct PyramidnetOptions {
    std::int64_t depth = 101;
    double alpha = 64;
    std::string block = "bottleneck";
};

template <class Visitor>
void describe(PyramidnetOptions& o, Visitor& field)
{
    field("depth", o.depth,
          {.label = "Depth", .min = 11, .max = 2000, .help = "9n + 2 with bottleneck blocks, 6n + 2 with basic ones."});
    field("alpha", o.alpha,
          {.label = "Widening", .symbol = "α", .min = 1, .max = 1000, .help = "Channels gained over the whole depth."});
    field("block", o.block,
          {.label = "Block",
           .choices = {"bottleneck", "basic"},
           .help = "Three convolutions a block, or two.",
           .advanced = true});
}

void check(const PyramidnetOptions& options, std::vector<Problem>& problems);

/// PyramidNet for small images (Han et al. 2017, "Deep Pyramidal Residual Networks"): every block has α/(3n) channels
/// more than the one before it; shortcuts are average pooling and zero channels, so they have no parameters.
Architecture pyramidnet(const PyramidnetOptions& options, std::int64_t classes);

/// pyramidnet-101: depth 101, α = 64, bottleneck blocks, 1.56 million parameters
std::vector<NetworkEntry> pyramidnetNetworks();

} // namespace sharpscope
