// SPDX-License-Identifier: GPL-3.0-or-later
// CIFAR-10 and CIFAR-100, binary version (Krizhevsky 2009): records of one label byte (two in CIFAR-100: coarse, fine)
// and 3072 pixel bytes, a plane of 32 × 32 for each of red, green, blue. No header: a file is whole if it is a whole
// number of records.
#pragma once

#include "core/data/dataset_source.h"

namespace sharpscope {

DatasetSource cifar10();
DatasetSource cifar100(); ///< with the 100 fine labels

} // namespace sharpscope
