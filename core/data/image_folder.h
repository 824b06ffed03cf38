// SPDX-License-Identifier: GPL-3.0-or-later
// One's own images: a folder with a folder of images for each class, or such folders inside train/ and test/ or the
// like (class_folders.h). Classes are in the order of their names; files in folders further down count. Without a part
// to test with a fifth of every class is split off for it, always the same for the same files.
#pragma once

#include "core/data/dataset_source.h"

namespace sharpscope {

DatasetSource imageFolder();

} // namespace sharpscope
