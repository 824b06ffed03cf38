// SPDX-License-Identifier: GPL-3.0-or-later
// What a sweep will take, said before it begins. Torch-free.
#pragma once

#include "core/work/experiment.h"

#include <filesystem>
#include <optional>
#include <string>

namespace sharpscope {

struct SweepSize {
    double points = 0;
    double asked = 0; ///< of a random search; more than `points` where there are no more different ones
    double seeds = 0;
    double rows = 0;      ///< runs; those that several points share counted once, if `isExact`
    bool isExact = false; ///< else at most so many
    double done = 0;      ///< of them, that have ended
    double epochs = 0;    ///< of a run, before a round is counted; 0 where its kind has none
    double atOnce = 1;
    std::int64_t threads = 0;                 ///< of a run; 0: all cores
    std::optional<double> secondsPerRun = {}; ///< of those that have finished in the folder
    std::optional<double> bytesPerRun = {};   ///< the same, else what its checkpoints will be at least
};

/// `folder`: of a sweep that has begun, for what its runs took; empty: a new one.
SweepSize sizeOf(const Experiment& experiment, const std::filesystem::path& folder = {});

/// "about 12 min, 130 MB on disk", as far as it is known; empty where nothing is.
std::string costText(const SweepSize& size);

/// Lines: what will run, how long and how much on the disk, as far as that is known.
std::string toText(const SweepSize& size);

} // namespace sharpscope
