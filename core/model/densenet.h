// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network_entry.h"

namespace sharpscope {

struct DensenetOptions {
    std::string stem = "cifar";
};

template <class Visitor>
void describe(DensenetOptions& o, Visitor& field)
{
    field("stem", o.stem,
          {.label = "Stem",
           .choices = {"cifar", "imagenet"},
           .help = "cifar: a 3×3 convolution. imagenet: 7×7 with stride 2 and max pooling, which torchvision's weights "
                   "want and which the paper also used on 32×32 images, at the cost of many points of accuracy."});
}

/// DenseNet-121 (Huang et al. 2017, "Densely Connected Convolutional Networks") with torchvision's names: blocks of 6,
/// 12, 24 and 16 layers that each add 32 channels to all that came before them.
Architecture densenet121(const DensenetOptions& options, std::int64_t classes);

std::vector<NetworkEntry> densenetNetworks();

} // namespace sharpscope
