// SPDX-License-Identifier: GPL-3.0-or-later
// The comparison as a kind of work: methods × seeds, each trained into a run folder of its own. The runs of a seed
// share initial weights, batch order and augmentation.
#pragma once

#include "core/job/kind.h"
#include "core/train/forked_training.h"

namespace sharpscope {

Kind comparisonKind();

/// How its runs are forked.
const ForkedTraining& comparisonForks();

} // namespace sharpscope
