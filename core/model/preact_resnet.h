// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network_entry.h"

namespace sharpscope {

struct PreactResnetOptions {};

template <class Visitor>
void describe(PreactResnetOptions&, Visitor&)
{
}

/// PreActResNet-18 for small images: normalisation and ReLU before each convolution (He et al. 2016, "Identity Mappings
/// in Deep Residual Networks"), four stages of two blocks, 64-128-256-512 channels, no normalisation before the mean.
Architecture preactResnet18(const PreactResnetOptions& options, std::int64_t classes);

std::vector<NetworkEntry> preactResnetNetworks();

} // namespace sharpscope
