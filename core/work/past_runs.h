// SPDX-License-Identifier: GPL-3.0-or-later
// What runs that have ended took, by the wall clock and on the disk: what others like them will take. Torch-free.
#pragma once

#include "core/base/json.h"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

/// When somebody was at work on something, in seconds of any clock.
struct WorkSpan {
    double begin = 0;
    double end = 0;
};

/// The time that each took of the whole: where several are at work at once each has an equal part of it. What lies
/// between the end of one and the begin of the next (its data are read, its folder is made) is the next one's, unless
/// it is longer than `longestGap`: nobody was at work then. The sum is how long anybody was.
std::vector<double> sharesOf(std::vector<WorkSpan> spans, double longestGap = 5);

/// How long the rows of a sweep take, from the start of one to the start of the next: the time that anybody was at work
/// on it by the runs' worth of work that is done. Of rows that were never stopped; nullopt where there is none. Where
/// the sweep was copied, whose files no longer say when they were written, what its rows say that they trained.
std::optional<double> secondsARow(const std::filesystem::path& sweep);

struct RunTaken {
    double seconds = 0;               ///< as if nothing else ran beside
    std::optional<double> bytes = {}; ///< on the disk; of one of as many epochs
};

/// The runs in a folder and in the sweeps that lie in it, the newest few hundred.
class PastRuns {
public:
    /// `goOn` may say no on the way; what is known until then is kept.
    explicit PastRuns(
        const std::filesystem::path& root, const std::function<bool()>& goOn = [] { return true; });

    /// The mean of those that are alike: the same kind, data, network, training (but for how long), measurements, rule
    /// and acquisition. The seconds are by epochs, where the kind has them.
    std::optional<RunTaken> of(const Json& run) const;

private:
    struct Sum {
        double seconds = 0;
        double epochs = 0;                              ///< or runs
        std::map<double, std::pair<double, int>> bytes; ///< by epochs: their sum, and of how many
    };
    std::map<std::string, Sum> m_alike;
};

/// Bytes that a run's folder takes on the disk, in whole blocks.
double diskUsed(const std::filesystem::path& folder);

} // namespace sharpscope
