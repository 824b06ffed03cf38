// SPDX-License-Identifier: GPL-3.0-or-later
// A NumPy archive with x_train, y_train, x_test, y_test (as Keras keeps its data sets), or train_images, train_labels,
// test_images, test_labels (as MedMNIST does). Images are uint8 [N, H, W], [N, H, W, C] or [N, C, H, W] with C of 1 or
// 3 (where both fit, the channels come last); labels are whole numbers from 0, [N] or [N, 1]. As
// many classes as the largest train label says; those that no image has are said, labels to ignore are left out.
#pragma once

#include "core/data/dataset_source.h"

namespace sharpscope {

DatasetSource npzFile();

} // namespace sharpscope
