// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace sharpscope {

/// Where on each of the four x axes a value belongs. `passes` counts forward-backward passes in units of one full train
/// batch (SGD 1, SAM 2, Agnostic-SAM 2(1+|B_v|/|B_t|) a step); `seconds` is training time, without measurements,
/// evaluation and other runs of the comparison. Equal seeds give equal events but for `seconds`.
struct Clock {
    std::int64_t step = 0;
    double epoch = 0;
    double passes = 0;
    double seconds = 0;
    bool operator==(const Clock&) const = default;
};

} // namespace sharpscope
