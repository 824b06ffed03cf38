// SPDX-License-Identifier: GPL-3.0-or-later
// One's own images that nobody has labelled yet, for active learning with a person: a folder of image files at any
// depth, and the classes' names. What lies in class folders of its test part (class_folders.h) is labelled, and tested
// with; without one nothing is.
#pragma once

#include "core/data/dataset_source.h"

namespace sharpscope {

DatasetSource unlabelledImages();

} // namespace sharpscope
