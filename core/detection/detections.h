// SPDX-License-Identifier: GPL-3.0-or-later
// From a network's answer to boxes: softmax, decoding, and class by class non-maximum suppression, which keeps the
// surest box and drops those that overlap it by more than a threshold, then the surest of the rest, and so on.
#pragma once

#include "core/detection/box.h"
#include "core/detection/boxes.h"

#include <cstdint>
#include <span>
#include <vector>

namespace sharpscope {

struct DetectionOptions {
    double confidence = 0.01;    ///< only boxes of a higher probability
    double overlap = 0.45;       ///< above which the less sure of two boxes of a class is dropped
    std::int64_t perClass = 200; ///< the surest that suppression looks at
    std::int64_t perImage = 200; ///< the surest that are left
    bool suppress = true;
    bool oneClass = false; ///< a prior counts with its most probable class only
};

/// The kept ones' places, surest first; of equal scores the earlier one is the surer. Boxes that overlap a kept one by
/// just `overlap` stay. Only the `atMost` surest are looked at.
std::vector<std::size_t> suppressed(std::span<const Box> boxes, std::span<const double> scores, double overlap,
                                    std::int64_t atMost);

/// Of one image's answer [P, 4 + C], on any device, surest first. Priors centred [P, 4].
std::vector<Detection> detectionsOf(const at::Tensor& output, const at::Tensor& priors, const Variances& variances,
                                    const DetectionOptions& options);

} // namespace sharpscope
