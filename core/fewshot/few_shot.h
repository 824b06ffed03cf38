// SPDX-License-Identifier: GPL-3.0-or-later
// Few-shot learning as a kind of work: methods × seeds, each trained on tasks of a few images a class and measured on
// classes that it was never trained on.
#pragma once

#include "core/job/kind.h"
#include "core/train/forked_training.h"

namespace sharpscope {

Kind fewShotKind();

/// How its runs are forked.
const ForkedTraining& fewShotForks();

} // namespace sharpscope
