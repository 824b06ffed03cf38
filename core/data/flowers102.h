// SPDX-License-Identifier: GPL-3.0-or-later
// Oxford 102 Flowers (Nilsback and Zisserman 2008): jpg/image_00001.jpg ..., imagelabels.mat with `labels` (1 to 102),
// setid.mat with the numbers of the images in `trnid`, `valid` (1,020 each) and `tstid` (6,149). As is usual in
// transfer learning, the train part is trnid and valid together, the test part tstid.
#pragma once

#include "core/data/dataset_source.h"

namespace sharpscope {

DatasetSource flowers102();

} // namespace sharpscope
