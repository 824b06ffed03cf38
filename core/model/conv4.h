// SPDX-License-Identifier: GPL-3.0-or-later
// The small convolutional network of the few-shot papers: four times a 3×3 convolution with bias, batch normalisation,
// ReLU and a halving of the image. By 2×2 max pooling, all that is left goes to the last layer (Vinyals et al.,
// "Matching Networks for One Shot Learning", 2016; 32,901 parameters with 32 filters on 84×84 images in 5 ways). By a
// stride of 2, as Finn et al. ("Model-Agnostic Meta-Learning for Fast Adaptation of Deep Networks", 2017) have it for
// Omniglot, the mean over the image does.
#pragma once

#include "core/model/network_entry.h"

namespace sharpscope {

struct Conv4Options {
    std::int64_t width = 64;
    std::int64_t blocks = 4;
};

template <class Visitor>
void describe(Conv4Options& o, Visitor& field)
{
    field("width", o.width,
          {.label = "Filters",
           .min = 1,
           .max = 4096,
           .help =
               "Of every convolution: 64 on Omniglot, 32 on Mini-ImageNet, where 64 adapt too well to a few images."});
    field("blocks", o.blocks,
          {.label = "Blocks", .min = 1, .max = 8, .help = "Each halves the image.", .advanced = true});
}

/// "conv1", "bn1" ... "classifier"; pooled.
Architecture conv4(const Conv4Options& options, std::int64_t classes);
/// The same with strides.
Architecture conv4Strided(const Conv4Options& options, std::int64_t classes);

std::vector<NetworkEntry> conv4Networks();

} // namespace sharpscope
