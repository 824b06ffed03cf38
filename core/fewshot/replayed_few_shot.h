// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fewshot/meta_trainer.h"
#include "core/run/run_folder.h"
#include "core/train/replayed_past.h"

namespace sharpscope {

/// Of what a MetaTrainer trains. Nothing is validated once more: `fork` is the folder of the fork, whose events say
/// which step had validated best and how well, and the weights of that step are kept as they pass by.
/// @throws Error naming the folder if its events cannot be read.
std::unique_ptr<ReplayedPast> replayedPast(LoadedFewShot run, const RunFolder& fork);

} // namespace sharpscope
