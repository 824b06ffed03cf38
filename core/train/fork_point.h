// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/kind.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

/// A moment of a training at which a fork can begin without training anything again.
struct KeptMoment {
    Clock clock;
    double accuracy = notMeasured;    ///< mainMetricOf() the run at that step, or the last one before it
    std::filesystem::path checkpoint; ///< the file of that step
};

/// Those whose files are there, oldest first: checkpoints and, of a fork, its beginning.
/// @throws Error naming the file if the events cannot be read.
std::vector<KeptMoment> keptMoments(const RunFolder& run);

/// Where a fork is to begin, and from where the past is trained once more.
struct ForkPoint {
    Clock clock;                  ///< of the run at that step
    std::vector<KeptMoment> from; ///< at that step and before it, newest first: the first that is sound is taken
    std::int64_t step() const { return clock.step; }
    bool isKept() const { return !from.empty() && from.front().clock.step == clock.step; }
    double secondsAgain() const; ///< that the run took from the first of `from`, or from its beginning
};

/// `at`: a step "120"; an epoch "e20"; of all steps "2/3", "0.5" or "60%"; "now": the last one that was taken; empty:
/// the newest checkpoint.
/// @throws Error naming the run if it says none of these, or a step that was not taken, is another run's, or (Nearest)
/// has no checkpoint before it.
ForkPoint forkPoint(const RunFolder& run, const std::string& at,
                    ForkRequest::Between between = ForkRequest::Between::Replay);

} // namespace sharpscope
