// SPDX-License-Identifier: GPL-3.0-or-later
// The comparison as a kind of work: methods × seeds, each trained into a run folder of its own. The runs of a seed
// share initial weights, batch order and augmentation. Torch-free.
#pragma once

#include "core/job/kind.h"

namespace sharpscope {

Kind comparisonKind();

} // namespace sharpscope
