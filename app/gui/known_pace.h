// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/run_store.h"

#include <optional>

namespace sharpscope {

/// Seconds that an epoch of the experiment takes on average, by the finished runs with the same network on as many
/// images of the same data in batches of the same size; nothing where there are none.
std::optional<double> secondsPerEpoch(const RunStore& store, const Json& experiment);

} // namespace sharpscope
