// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <string>

namespace sharpscope {

/// In the place of a rule's name: what they cost, measured.
inline constexpr const char* costsInstead = "(costs)";

/// What the Rules page shows.
struct RulesView {
    std::string rule;              ///< by its name, or costsInstead; empty: all of them beside each other
    std::string filter;            ///< of the list
    Json options = Json::object(); ///< of the worked examples, by the rule: {"sam": {"rho": 0.3}}; absent: as at first
    std::int64_t steps = 1;        ///< of the worked example
    std::string costOf = "all";    ///< whose costs are measured: of every rule, or the experiment's methods
    std::int64_t costRounds = 5;
    double costSeconds = 1; ///< that a turn takes at least
    bool operator==(const RulesView&) const = default;
};

template <class Visitor>
void describe(RulesView& o, Visitor& field)
{
    field("rule", o.rule, {});
    field("filter", o.filter, {});
    field("options", o.options, {});
    field("steps", o.steps, {.min = 1, .max = 30});
    field("costOf", o.costOf, {.choices = {"all", "experiment"}});
    field("costRounds", o.costRounds, {.min = 1, .max = 1000});
    field("costSeconds", o.costSeconds, {.min = 0.001, .max = 3600});
}

} // namespace sharpscope
