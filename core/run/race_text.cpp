// SPDX-License-Identifier: GPL-3.0-or-later
// What a race has come to, in words.
#include "core/base/csv.h"
#include "core/run/race.h"

#include <cmath>

namespace sharpscope {

namespace {

constexpr std::size_t mostNamed = 2; ///< of the others, in a sentence

std::string numberText(double value, const RaceUnit& unit) { return shortText(value * unit.scale, 3); }

/// "1.2 [0.4, 2.0]"
std::string leadText(const PairedDifference& lead, const RaceUnit& unit)
{
    return numberText(lead.mean, unit) + " [" + numberText(lead.low, unit) + ", " + numberText(lead.high, unit) + "]";
}

std::string seedsText(std::int64_t seeds) { return std::to_string(seeds) + (seeds == 1 ? " seed" : " seeds"); }

std::string more(std::size_t count) { return count == 0 ? "" : ", and " + std::to_string(count) + " more"; }

std::string undecidedText(const RaceRival& rival, const std::string& leader, const RaceUnit& unit)
{
    const PairedDifference& lead = rival.lead;
    if (lead.seeds == 0) return leader + " and " + rival.method + " have no seed in common that is finite there";
    if (lead.seeds == 1)
        return leader + " leads " + rival.method + " by " + numberText(lead.mean, unit) +
               " on one seed, which says nothing of the scatter: it takes two or more";
    if (lead.verdict == Verdict::Lower)
        return rival.method + " is ahead of " + leader + " on the " + seedsText(lead.seeds) + " that both have";
    if (lead.seeds > 1 && lead.low == lead.high && lead.mean != 0)
        return leader + " leads " + rival.method + " by exactly " + numberText(lead.mean, unit) + " on each of " +
               seedsText(lead.seeds) + ", which says nothing of the scatter: it takes more";
    std::string text =
        leader + " leads " + rival.method + " by " + leadText(lead, unit) + " over " + seedsText(lead.seeds);
    if (rival.isBetween)
        text +=
            ", but on lines between measurements that lie too far apart: evaluate more often, or race at a budget that "
            "all have measured";
    else if (rival.need)
        text += "; at this scatter " + seedsText(*rival.need) + " would decide";
    else
        text += "; no number of seeds up to 10000 would decide at this scatter";
    return text;
}

std::string waitingText(const Race& race)
{
    if (race.waiting == 0) return "";
    return race.waiting == 1 ? "1 run has no value beyond its start yet"
                             : std::to_string(race.waiting) + " runs have no value beyond their start yet";
}

/// Of the runs that have begun.
std::string judgedText(const Race& race, const RaceUnit& unit)
{
    const std::string where = " at " + shortText(race.at, 6) + " " + unit.over, &leader = race.standings.front().method;
    if (race.isDecided()) {
        std::string text = leader + " is ahead" + where + ": by ";
        for (std::size_t i = 0; i < std::min(mostNamed, race.rivals.size()); ++i) {
            const RaceRival& rival = race.rivals[i];
            text += (i == 0 ? "" : ", by ") + leadText(rival.lead, unit) + " over " + rival.method + " (" +
                    seedsText(rival.lead.seeds) + ")";
        }
        return text + more(race.rivals.size() - std::min(mostNamed, race.rivals.size()));
    }
    std::string text;
    std::size_t undecided = 0;
    for (const RaceRival& rival : race.rivals)
        if (rival.lead.verdict != Verdict::Higher && ++undecided == 1)
            text = "Not decided" + where + ": " + undecidedText(rival, leader, unit);
    return text + more(undecided - 1);
}

} // namespace

std::string verdictText(const Race& race, const RaceUnit& unit)
{
    const std::string waiting = waitingText(race);
    if (race.rivals.empty() || std::isnan(race.at))
        return "Not decided: " + (waiting.empty() ? "no two methods share a seed" : waiting);
    return judgedText(race, unit) + (waiting.empty() ? "" : "; " + waiting);
}

} // namespace sharpscope
