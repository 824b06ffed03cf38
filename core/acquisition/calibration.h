// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a network is right as often as it says (Guo et al. 2017, "On calibration of modern neural networks"): images
// by confidence max p in bins of equal width, ((m−1)/M, m/M], and
//
//     ECE = Σ_m |B_m|/n · | accuracy(B_m) − mean confidence(B_m) |
#pragma once

#include "core/tensor/tensor.h"

#include <cstdint>
#include <vector>

namespace sharpscope {

struct CalibrationBin {
    std::int64_t images = 0;
    double confidence = 0; ///< mean; 0 of an empty bin
    double accuracy = 0;
};

struct Calibration {
    double error = 0;                 ///< ECE, in [0, 1]; NaN if no image is left
    std::vector<CalibrationBin> bins; ///< from low confidence to high
    std::int64_t without = 0;         ///< images whose logits are no numbers: left out
};

/// Of logits [n, C] and int64 labels [n].
Calibration calibrationOf(const at::Tensor& logits, const at::Tensor& labels, std::int64_t bins = 15);

} // namespace sharpscope
