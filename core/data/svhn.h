// SPDX-License-Identifier: GPL-3.0-or-later
// Street View House Numbers, format 2 (Netzer et al. 2011): train_32x32.mat and test_32x32.mat, each with X, uint8
// [32, 32, 3, N] first index fastest, and y, [N, 1], where 10 stands for the digit 0.
#pragma once

#include "core/data/dataset_source.h"

namespace sharpscope {

DatasetSource svhn();

} // namespace sharpscope
