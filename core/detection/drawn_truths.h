// SPDX-License-Identifier: GPL-3.0-or-later
// What people draw (core/run/drawn_box.h) as truths of a set's images.
#pragma once

#include "core/detection/detection_batches.h"
#include "core/run/active_history.h"

#include <vector>

namespace sharpscope {

/// @throws Error naming the image, and the box that cannot be one of its.
void expectOfImage(const DetectionSet& set, std::int64_t image, const DrawnBoxes& boxes);

/// The boxes among the labels, by image.
/// @throws what expectOfImage() does.
GivenTruths truthsOf(const std::vector<GivenLabel>& labels, const DetectionSet& set);

/// The same images with these truths in place of their own.
std::shared_ptr<const DetectionSet> withTruths(const DetectionSet& set, const GivenTruths& given);

} // namespace sharpscope
