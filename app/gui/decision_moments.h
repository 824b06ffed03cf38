// SPDX-License-Identifier: GPL-3.0-or-later
// When there is a decision map, run by run: epochs are what several methods have in common, whatever a step costs them.
#pragma once

#include "core/run/decision_map.h"
#include "widgets/base/run_store.h"

#include <QString>

#include <optional>
#include <vector>

namespace sharpscope {

struct DecisionMoment {
    std::int64_t step = 0;
    double epoch = 0;
    double regions = 0;
};

inline constexpr const char* regionsTag = "decision/regions";

/// Whether a map was made of it.
bool hasDecisionMaps(const StoredRun& run);
/// In their order; as far as the store has read them.
std::vector<DecisionMoment> momentsOf(const StoredRun& run);
/// The last one up to an epoch; < 0: the newest. Nothing before the first.
std::optional<DecisionMoment> momentAt(const std::vector<DecisionMoment>& moments, double epoch);
/// All epochs of these runs, each once, ascending.
std::vector<double> epochsOf(const std::vector<std::vector<DecisionMoment>>& runs);

/// "epoch 12 · test 93.1 % · 12 % by heart · 3 regions", with what was measured at that step.
QString wordsOf(const StoredRun& run, const DecisionMoment& moment);
/// "lower, p = 0.980 at (0.50, 0.20)" of a place; empty beside the map.
QString wordsAt(const DecisionMap& map, const std::vector<std::string>& classNames, double x, double y);

} // namespace sharpscope
