// SPDX-License-Identifier: GPL-3.0-or-later
// Which point of a sweep leads, and whether its seeds decide it.
#include "core/run/sweep_table.h"

#include <algorithm>

namespace sharpscope {

std::optional<SweepLead> leadOf(const SweepTable& table)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < table.lines.size(); ++i)
        if (const SweepLine& line = table.lines[i]; !line.provisional && line.count() > 0 && line.notFinite == 0)
            order.push_back(i);
    if (order.size() < 2) return std::nullopt;
    const double sign = table.metric.isHigherBetter() ? 1 : -1;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return sign * table.lines[a].mean > sign * table.lines[b].mean;
    });
    SweepLead lead{.best = order[0], .second = order[1], .difference = {}};
    const auto& ours = table.lines[lead.best].bySeed;
    const auto& theirs = table.lines[lead.second].bySeed;
    std::vector<double> differences;
    for (const auto& [seed, value] : ours)
        if (const auto it = theirs.find(seed); it != theirs.end()) differences.push_back(value - it->second);
    lead.difference = pairedDifference(differences);
    std::int64_t seeds = 0;
    for (const SweepLine& line : table.lines)
        seeds = std::max(seeds, line.count());
    const bool isWhole = std::all_of(table.lines.begin(), table.lines.end(), [&](const SweepLine& line) {
        return line.provisional || line.runs.empty() ||
               line.count() + line.notFinite + line.failed >= seeds; // else it may lead yet
    });
    lead.isDecided = isWhole && lead.difference.verdict == (sign > 0 ? Verdict::Higher : Verdict::Lower);
    return lead;
}

} // namespace sharpscope
