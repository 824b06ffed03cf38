// SPDX-License-Identifier: GPL-3.0-or-later
// Mini-ImageNet as Ravi and Larochelle ("Optimization as a Model for Few-Shot Learning", 2017) split it: 100 classes of
// ImageNet with 600 images each, 64 for training, 16 for validation, 20 for test. The lists train.csv, val.csv and
// test.csv have the columns filename and label; the images lie in images/.
#pragma once

#include "core/fewshot/class_source.h"

namespace sharpscope {

ClassSource miniImagenet();

} // namespace sharpscope
