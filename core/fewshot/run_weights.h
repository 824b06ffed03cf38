// SPDX-License-Identifier: GPL-3.0-or-later
// What a few-shot run's folder holds, for who looks at the run after or beside its training.
#pragma once

#include "core/fewshot/few_shot_options.h"
#include "core/model/network.h"
#include "core/run/run_folder.h"

namespace sharpscope {

/// Its method is as the knobs that were turned on it have left it.
/// @throws Error with the file's name and all its problems; of another kind of work: saying so.
FewShotRun readFewShotRun(const RunFolder& run);

/// A meta-initialisation θ [P] with the network's statistics [S], on the CPU.
struct MetaWeights {
    at::Tensor theta;
    at::Tensor state;
    std::int64_t step = 0; ///< the outer one that they are of
    std::string file;      ///< the checkpoint's name
};

/// "last": of the newest checkpoint. "chosen": those that had validated best when it was written.
/// @throws Error if there is no checkpoint, it does not fit, or nothing was validated.
MetaWeights weightsOf(const RunFolder& run, const std::string& which, const Network& network);

} // namespace sharpscope
