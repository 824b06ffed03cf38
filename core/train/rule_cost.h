// SPDX-License-Identifier: GPL-3.0-or-later
// What step rules cost on this machine, measured: images a second against SGD and memory. Rules and SGD take turns,
// SGD ... rule ... SGD ... rule ... SGD, and a rule's speed is divided by the mean of the two SGD turns beside its own,
// so that a machine that slows down meanwhile slows both. Torch-free.
#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace sharpscope {

/// One step of a training as it was taken.
struct CostStep {
    std::int64_t images = 0;
    double passes = 1; ///< what the rule has reported
};

/// A training that is measured. The callables run on the measuring thread and may throw Error.
struct CostedTraining {
    std::string rule;
    std::string label;
    std::function<CostStep()> step;
    std::function<void()> finish; ///< returns when the device has done what the steps have asked of it
    /// Bytes of tensors that it has held at once on its device so far, without the data set; and those that the rule
    /// itself carries from a step to the next.
    std::function<std::int64_t()> mostBytes;
    std::function<std::int64_t()> carriedBytes;
};

struct CostPlan {
    std::int64_t rounds = 5;
    double seconds = 1;            ///< a turn takes at least so long
    std::int64_t steps = 5;        ///< and at least so many steps: LookSAM looks in every fifth
    std::int64_t warmUp = 2;       ///< steps before the first round, which no number counts
    std::function<double()> clock; ///< seconds
};

struct RuleCost {
    std::string rule;
    std::string label;
    std::vector<double> imagesPerSecond; ///< of each round
    std::vector<double> ratios;          ///< over the SGD turns before and after it, of each round
    double passesPerStep = 0;            ///< the mean of what its steps have reported, warm-up left out
    std::int64_t steps = 0;
    std::int64_t mostBytes = 0;
    std::int64_t carriedBytes = 0;
    std::string problem; ///< why it has no numbers, or no more of them

    bool isMeasured() const { return !ratios.empty(); }
};

struct RuleCosts {
    Json setting = Json::object(); ///< what was measured: network, data, batch, threads, device, ...
    RuleCost sgd;                  ///< imagesPerSecond of all its turns; no ratios
    std::vector<RuleCost> rules;
    std::int64_t rounds = 0; ///< that are whole
    std::int64_t asked = 0;
};

/// Hears, before each turn, the rule that takes it, the share of all turns that is done, and what is measured so far.
using CostListener = std::function<void(const std::string& label, double done, const RuleCosts& soFar)>;

/// Takes the turns. Ends early, with what is there, once `keepGoing`, asked before every step, says no. A rule that
/// fails gets its problem, and the others go on.
/// @throws Error if SGD fails, without which there is no ratio.
RuleCosts measureCosts(const CostedTraining& sgd, const std::vector<CostedTraining>& rules, const CostPlan& plan,
                       const std::function<bool()>& keepGoing, const CostListener& told);

double medianOf(std::vector<double> values); ///< NaN of none

/// A line for SGD and each rule that has numbers, the first cell its label; plain text.
struct CostTable {
    std::vector<std::string> titles;
    std::vector<std::vector<std::string>> rows;
};
CostTable tableOf(const RuleCosts& costs);

/// What it was measured on, how often, and SGD's speed.
std::string settingText(const RuleCosts& costs);
/// A Markdown table with what it was measured on above it and rules without numbers below.
std::string toMarkdown(const RuleCosts& costs);
/// A line for SGD and every rule with all digits, also why one has no numbers.
std::string toCsv(const RuleCosts& costs);
/// All of it, every round included.
Json toJson(const RuleCosts& costs);

} // namespace sharpscope
