// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sharpscope {

struct Dataset;

/// Sets mean and deviation of every channel from the images themselves, exactly (by their histogram). For the data sets
/// that have no constants everybody uses; the test part takes its train part's. A channel of one value gets
/// deviation 1.
void measureNormalisation(Dataset& train);

} // namespace sharpscope
