// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/run_summary.h"
#include "core/train/forked_training.h"

namespace sharpscope {

/// The experiment.json of a fork of a run: the run's with `assignments` ("method.rule=sam", "optimizer.lr=0.01"), and
/// "fork", which says where from (fork_of.h; "replay" is the caller's). A rule that is changed to another begins with
/// that one's defaults. Knobs that were turned up to there hold on, but for the learning rate, an option, or a rule
/// that is given anew; those that the experiment turns later are turned in the fork, too. Unless it is given a label,
/// it is called after what is new: "SAM ρ=0.2 from epoch 26".
/// @throws Error naming the field that is the past's and why, or all that is wrong with the options.
Json forkOptions(const ForkedTraining& kind, const Json& run, const std::string& runName, const RunSummary& done,
                 const Clock& at, const std::vector<std::string>& assignments);

} // namespace sharpscope
