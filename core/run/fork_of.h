// SPDX-License-Identifier: GPL-3.0-or-later
// A fork is a run with the past of another: the same up to a step, with other options from there on. Its
// experiment.json holds its own options, and beside them an object "fork":
//
// * run: the name of the folder that it forked off: 20260101-120000_small_sgd_s1
// * step, epoch, passes, seconds: where
// * past: what that run has where this one differs: {"method": {"rule": "sgd", ...}, "optimizer": {"lr": 0.1}}
// * knobs: turned before, and still in force here: {"lr": 0.2}
// * optimizerSteps: those that the base optimiser has taken and goes on counting from
// * epochs: in all, where only a budget of passes tells
// * replay: true where there was no checkpoint; the past is trained once more
// * folder: of a fork that is repeated, where its beginning lies
//
// A fork of a fork has the fork that its run is in "past". Torch-free.
#pragma once

#include "core/base/json.h"
#include "core/run/clock.h"

#include <map>
#include <string>

namespace sharpscope {

bool isFork(const Json& experiment); ///< of a run; false where "fork" is no object

/// Where it begins; zeros where it does not say.
Clock forkClock(const Json& experiment);

/// Knobs that were turned before and hold on.
std::map<std::string, double> forkKnobs(const Json& experiment);

/// The options of the run that it forked off: its own with those of "past".
Json experimentBefore(const Json& experiment);

/// Equal for forks that were taken at the same step of runs that differ in the seed only; null for what is no fork.
/// The step, and what was otherwise before, through all forks of forks.
Json forkIdentity(const Json& experiment);

/// "fork of small_sgd_s1 at step 120", "branch of ... after the training of round 3"; empty for a run with a past of
/// its own.
std::string originText(const Json& experiment);

} // namespace sharpscope
