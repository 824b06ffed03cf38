// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/layout.h"

namespace sharpscope {

/// Where the last linear layer begins in θ: what "head" trains.
std::int64_t headOffset(const Layout& layout);

/// The layout of θ's tail from `offset` on, as a step rule sees it.
Layout tailLayout(const Layout& layout, std::int64_t offset);

} // namespace sharpscope
