// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace sharpscope {

/// Floating-point operations a second (a multiply-add is two) of one large operation, the best of a few repetitions:
/// what training could reach at most. Convolution: 64 channels to 64, 3×3, on [64, 64, 56, 56], channels-last, forward
/// and both backward products. Matrix product: 2048³ (8192³ on a GPU).
struct PeakSpeed {
    double convolution = 0;
    double matrix = 0;
};

PeakSpeed measurePeak(const std::string& device, std::int64_t threads);

} // namespace sharpscope
