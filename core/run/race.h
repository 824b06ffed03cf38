// SPDX-License-Identifier: GPL-3.0-or-later
// Who is ahead at an equal budget: of steps, epochs, passes or seconds. SAM takes two passes a step, so curves over
// steps flatter it; here all are read at the same x. Torch-free.
//
// The budget X is the largest that all runs which are compared have reached: the smallest of their last x. A run's
// value there is the one it measured at X, else on the line between the measurements round X, as a figure draws it;
// never beyond its last or before its first one. Where one of the two is NaN, so is the value. The curve may have gone
// elsewhere between them (from the untrained network to a first, late evaluation it does): a lead is decided only where
// it holds as well with the worse of the leader's two measurements against the better of the other's.
//
// One run's mishap is not the end of the race: a run that failed counts where it has reached X and never says where X
// is, nor does one that was stopped or whose process died, while there are others, nor one that ended without getting
// beyond x = 0 while others did. They are named where they have no value at X. Runs that have not ended and not got
// beyond x = 0 wait.
//
// Compared are runs of one seed, which begin with the same weights and see the same images: for method A and each other
// method B, d_s = v_s(A) − v_s(B) over the seeds s that both have, and its 95 % interval (paired_difference.h). A is
// the one with the best mean over the seeds that the methods share. A method with fewer seeds than the others takes
// none from them: of the methods with k seeds or more those are compared over the seeds that all of them have for which
// (methods − 1) · seeds is largest, and A is one of them; each other method is compared with A on the seeds that both
// have. A is ahead if each of the intervals leaves out 0; each interval holds by itself with 95 %.
//
// "Not decided" comes with the seeds that it would take if mean d̄ and deviation s stay as they are: the smallest n with
//     √n |d̄| / s  ≥  t_{n−1}(0.975) + t_{n−1}(0.8),
// with t_ν(p) the p-quantile of Student's T of ν degrees of freedom: as many seeds decide in four of five cases.
#pragma once

#include "core/base/json.h"
#include "core/run/paired_difference.h"
#include "core/run/run_columns.h"
#include "core/run/run_summary.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

/// A run as it enters.
struct RaceRun {
    std::string method; ///< as it is called; runs of one method differ in the seed
    std::int64_t seed = 0;
    std::string field;                   ///< equal for runs that may be compared: see raceField()
    SeriesView series;                   ///< of the quantity; with the part of the clock that the race is over
    RunState state = RunState::Finished; ///< Stopped where nobody writes it any more
    std::int64_t step = 0;               ///< that it has come to, measured there or not
    std::string failure;                 ///< why it failed
};

/// The data and the network of a run, by its experiment.json, without what is kept of it: runs that differ there are
/// not compared. A fork's are those that it trains on from its fork on.
std::string raceField(const Json& experiment);

struct RaceOptions {
    ClockPart over = ClockPart::Passes;
    std::optional<double> at = {}; ///< the budget; none: the largest that all have reached
    bool isHigherBetter = true;
};

struct RacePair {
    std::int64_t seed = 0;
    double mine = notMeasured;
    double theirs = notMeasured;
};

struct RaceRival {
    std::string method;
    std::vector<RacePair> pairs;      ///< of finite values, by seed
    PairedDifference lead;            ///< above 0: the leader is better, be that higher or lower
    std::optional<std::int64_t> need; ///< seeds in all that would decide, while it is not; none: no number of them
    bool isBetween = false;           ///< on the line it would be decided, but not by what was measured round X
};

/// What a run has at X: on the line between the measurements that X lies between, of which one is the lower; all the
/// same where it measured at X.
struct RaceReading {
    double value = notMeasured;
    double low = notMeasured;
    double high = notMeasured;
    bool operator==(const RaceReading&) const = default;
};

struct RaceStanding {
    std::string method;
    std::map<std::int64_t, RaceReading> readings; ///< by seed, NaN ones too
    double mean = notMeasured;   ///< over the seeds that the methods share; of a method with fewer, over its own
    std::int64_t finite() const; ///< how many of the readings have a value
};

/// Between the runs of one field.
struct Race {
    double at = notMeasured; ///< NaN: nobody has begun
    std::string limit;       ///< whose end it is: "SAM, seed 2"; empty where the budget was given
    bool isHigherBetter = true;
    std::vector<RaceStanding> standings; ///< the leader first, then by their means, those with fewer seeds behind
    std::vector<RaceRival> rivals;       ///< all but the leader, in the same order
    std::vector<std::string> leftOut;    ///< who does not count, and why: "SGD, seed 3: NaN at 800"
    std::size_t waiting = 0;             ///< of those, runs under way without a value beyond x = 0
    std::vector<std::string> failed;     ///< of those, runs that failed: "SAM, seed 2"
    std::vector<std::string> stopped;    ///< of those, runs that were stopped, or whose process died, before X

    bool isDecided() const; ///< the first is ahead of each of the others
};

/// A race for each field in which two methods meet, in the order in which they come; a run that has no partner of its
/// seed counts in its method's own mean only.
std::vector<Race> racesOf(const std::vector<RaceRun>& runs, const RaceOptions& options);

/// What the series has at x; nothing before its first and behind its last point.
std::optional<RaceReading> readingAt(const SeriesView& series, ClockPart part, double x);

/// The smallest n > `difference.seeds` as above; none where the mean is 0, or it would take more than 10,000.
std::optional<std::int64_t> seedsNeeded(const PairedDifference& difference);

/// How a quantity is written: accuracies in per cent.
struct RaceUnit {
    std::string name; ///< "test accuracy, %"
    std::string over; ///< "passes"
    double scale = 1; ///< from what was measured to what is written
};

/// In one sentence: "SAM is ahead at 2400 passes: by 1.2 [0.4, 2.0] over SGD (5 seeds)", or why that is not decided and
/// how many seeds it would take; and who waits, or failed.
std::string verdictText(const Race& race, const RaceUnit& unit);

} // namespace sharpscope
