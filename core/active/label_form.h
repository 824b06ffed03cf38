// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/active_history.h"
#include "core/train/load_run.h"

#include <functional>
#include <vector>

namespace sharpscope {

/// What a label is where it is more than a class: the boxes of an image, as the file has them or a person drew them.
/// Empty functions: a label is a class.
struct LabelForm {
    /// @throws Error naming the image and the box that cannot be one.
    std::function<void(std::int64_t image, const DrawnBoxes& boxes)> expectSound;
    /// Draws batches of images that were given these labels.
    std::function<BatchMaker(const std::vector<GivenLabel>& labels)> batches;
};

} // namespace sharpscope
