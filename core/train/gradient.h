// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/classification.h"

#include <memory>

namespace sharpscope {

/// The gradient of a Classification made of these.
Gradient makeGradient(std::shared_ptr<const Network> network, at::Tensor state,
                      const ClassificationOptions& options = {}, at::Tensor frozen = {},
                      std::shared_ptr<const std::int64_t> dropoutSeed = nullptr);

/// Where the last linear layer begins in θ: what "head" trains.
std::int64_t headOffset(const Layout& layout);

/// The layout of θ's tail from `offset` on, as a step rule sees it.
Layout tailLayout(const Layout& layout, std::int64_t offset);

} // namespace sharpscope
