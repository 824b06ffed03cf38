// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/fork_beginning.h"

#include "core/base/json_value.h"
#include "core/run/fork_of.h"

namespace sharpscope {

void beginWhereItForks(LoadedRun& run)
{
    const Json& fork = run.options.fork;
    const Json experiment{{"fork", fork}};
    if (!isFork(experiment)) return;
    const Clock at = forkClock(experiment);
    run.begin = {at.step, at.epoch, valueOr(fork, "epochs", 0.0), at.passes};
    run.stepsBefore = valueOr(fork, "optimizerSteps", std::int64_t{0}) - at.step;
}

} // namespace sharpscope
