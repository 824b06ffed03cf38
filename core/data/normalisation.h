// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

namespace sharpscope {

struct Dataset;

/// What pixels are brought to before a network sees them: (p/255 − mean) / deviation, one number a channel. Weights
/// hold for the one they were trained with.
struct Normalisation {
    std::vector<double> mean;      ///< [C], in units of [0, 1] pixels
    std::vector<double> deviation; ///< [C], above 0
};

/// Of ImageNet's train images, as torchvision's weights have it: three channels.
Normalisation imagenetNormalisation();

/// The same images and labels (shared, not copied) under other constants. Keeps `data` alive, so that others who share
/// it still find it.
/// @throws Error if the constants are not one finite number a channel, deviations above 0.
std::shared_ptr<const Dataset> withNormalisation(std::shared_ptr<const Dataset> data, const Normalisation& constants);

/// Sets mean and deviation of every channel from the images themselves, exactly (by their histogram). For the data sets
/// that have no constants everybody uses; the test part takes its train part's. A channel of one value gets
/// deviation 1.
void measureNormalisation(Dataset& train);

} // namespace sharpscope
