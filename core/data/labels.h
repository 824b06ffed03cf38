// SPDX-License-Identifier: GPL-3.0-or-later
// What every reader checks of the labels it read.
#pragma once

#include "core/tensor/tensor.h"

#include <string>
#include <vector>

namespace sharpscope {

struct Dataset;

/// `labels` (int64 [N]) − `first`: the labels counted from 0.
/// @throws Error "FILE: label 12 at index 7, but labels go from 0 to 9" for the first one out of range.
at::Tensor checkedLabels(const at::Tensor& labels, std::int64_t classes, const std::string& file,
                         std::int64_t first = 0);

/// @throws Error "LABELFILE: 12 labels, but IMAGEFILE has 10 images" if the counts differ.
void checkCounts(const at::Tensor& images, const std::string& imageFile, const at::Tensor& labels,
                 const std::string& labelFile);

/// Adds a note with the classes that no train image has: a network learns to never say them, and their number goes into
/// every figure.
void noteEmptyClasses(const Dataset& train, std::vector<std::string>& notes);

} // namespace sharpscope
