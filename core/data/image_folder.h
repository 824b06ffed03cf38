// SPDX-License-Identifier: GPL-3.0-or-later
// One's own images: a folder with a folder of JPEG or PNG files for each class, or such folders inside train/ and
// test/ (or val/). Classes are in the order of their names; files in folders further down count; hidden ones do not.
// Without test/ and val/ a fifth of every class is split off for it, always the same for the same files.
#pragma once

#include "core/data/dataset_source.h"

namespace sharpscope {

DatasetSource imageFolder();

} // namespace sharpscope
