// SPDX-License-Identifier: GPL-3.0-or-later
// Data sets laid out like MNIST: four IDX files of grey images and labels, plain or gzip.
#pragma once

#include "core/data/dataset_source.h"

namespace sharpscope {

/// Fashion-MNIST, MNIST, Kuzushiji-MNIST, and EMNIST's balanced, letters and digits.
std::vector<DatasetSource> mnistFamily();

} // namespace sharpscope
