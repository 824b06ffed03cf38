// SPDX-License-Identifier: GPL-3.0-or-later
// What a sweep will take, said before it begins. Torch-free.
#pragma once

#include "core/work/experiment.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace sharpscope {

struct SweepSize {
    double points = 0;
    double asked = 0; ///< of a random search; more than `points` where there are no more different ones
    double seeds = 0;
    double rows = 0;      ///< runs; those that several points share counted once, if `isExact`
    bool isExact = false; ///< else at most so many
    double epochs = 0;    ///< of a run, before a round is counted; 0 where its kind has none
    double atOnce = 1;
    std::int64_t threads = 0;                 ///< of a run; 0: all cores
    std::optional<double> secondsPerRun = {}; ///< by the clock, as runs like them took
    std::optional<double> bytesPerRun = {};   ///< on the disk: the same, else an estimate
    bool isDiskMeasured = false;
    std::optional<double> memoryPerRun = {}; ///< bytes, of the largest run
    double dataBytes = 0;                    ///< in memory, which all share
    std::optional<double> freeMemory = {};   ///< bytes; nothing of a GPU's

    /// So many at a time have room in the free memory, one at least; all that are asked for where that is not known.
    std::int64_t atOnceThatFits() const;
};

/// `root` is where its runs will lie: those there that are like its own tell how long these take. `goOn` may say no on
/// the way. Empty: nobody has been there.
SweepSize sizeOf(
    const Experiment& experiment, const std::filesystem::path& root = {},
    const std::function<bool()>& goOn = [] { return true; });

/// "about 12 min, 130 MB on disk, 45 MB of memory a run", as far as it is known; empty where nothing is. A second line
/// where fewer fit into the memory than are asked for.
std::string costText(const SweepSize& size);

/// "4 at a time take 1.2 GB of memory and 800 MB are free: 2 fit"; empty where all do.
std::string crowdText(const SweepSize& size);

/// Lines: what will run, how long, how much on the disk and in memory, as far as that is known.
std::string toText(const SweepSize& size);

/// "124 KB", "1.5 GB", in thousands; "46 s", "12 min".
std::string bytesText(double bytes);

} // namespace sharpscope
