// SPDX-License-Identifier: GPL-3.0-or-later
// Which point of a sweep leads, and whether its seeds decide it.
#include "core/run/sweep_table.h"

#include <algorithm>

namespace sharpscope {

namespace {

PairedDifference differenceOf(const SweepLine& ours, const SweepLine& theirs)
{
    std::vector<double> differences;
    for (const auto& [seed, value] : ours.bySeed)
        if (const auto it = theirs.bySeed.find(seed); it != theirs.bySeed.end())
            differences.push_back(value - it->second);
    return pairedDifference(differences);
}

} // namespace

std::optional<SweepLead> leadOf(const SweepTable& table)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < table.lines.size(); ++i)
        if (const SweepLine& line = table.lines[i];
            !line.provisional && line.count() > 0 && line.notFinite + line.failed == 0)
            order.push_back(i);
    if (order.size() < 2) return std::nullopt;
    const double sign = table.metric.isHigherBetter() ? 1 : -1;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return sign * table.lines[a].mean > sign * table.lines[b].mean;
    });
    const Verdict better = sign > 0 ? Verdict::Higher : Verdict::Lower;
    const auto against = [&](std::size_t place) {
        return differenceOf(table.lines[order[0]], table.lines[order[place]]);
    };
    std::size_t rival = 1; // the first that may be as good; of none the second
    while (rival < order.size() && against(rival).verdict == better)
        ++rival;
    if (rival == order.size()) rival = 1;
    SweepLead lead{.best = order[0], .second = order[rival], .difference = against(rival)};
    std::int64_t seeds = 0;
    for (const SweepLine& line : table.lines)
        seeds = std::max(seeds, line.count());
    const bool isWhole = std::all_of(table.lines.begin(), table.lines.end(), [&](const SweepLine& line) {
        return line.provisional || line.runs.empty() ||
               line.count() + line.notFinite + line.failed >= seeds; // else it may lead yet
    });
    lead.isDecided = isWhole && lead.difference.verdict == better;
    return lead;
}

} // namespace sharpscope
