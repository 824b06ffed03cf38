// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/active/label_file.h"
#include "core/data/dataset.h"
#include "core/train/comparison_options.h"

#include <vector>

namespace sharpscope {

/// The images that a run of this seed chooses from; none where that is all of its data set. `train`: what it trains on
/// by these options (trainAndValidation()).
std::vector<ImagePart> partOf(const Subset& train, const DataOptions& wanted, std::int64_t seed);

/// Those of each of the seeds, by the data set's outline.
/// @throws Error if data.validationSize leaves nothing.
std::vector<ImagePart> partsOf(const std::vector<std::int64_t>& seeds, const DataOptions& wanted,
                               const DatasetOutline& data);

} // namespace sharpscope
