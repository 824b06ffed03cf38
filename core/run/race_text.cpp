// SPDX-License-Identifier: GPL-3.0-or-later
// What a race has come to, in words.
#include "core/base/csv.h"
#include "core/run/race.h"

#include <cmath>
#include <tuple>
#include <utility>

namespace sharpscope {

namespace {

constexpr std::size_t mostNamed = 2; ///< of the others, in a sentence

std::string numberText(double value, const RaceUnit& unit) { return shortText(value * unit.scale, 3); }

/// "1.2 [0.4, 2.0]"
std::string leadText(const PairedDifference& lead, const RaceUnit& unit)
{
    return numberText(lead.mean, unit) + " [" + numberText(lead.low, unit) + ", " + numberText(lead.high, unit) + "]";
}

std::string others(std::size_t count) { return std::to_string(count) + (count == 1 ? " other" : " others"); }

std::string seedsText(std::int64_t seeds) { return std::to_string(seeds) + (seeds == 1 ? " seed" : " seeds"); }

/// Of a rival that the leader is not decided to be ahead of; one with fewer seeds may be ahead on those.
std::string undecidedText(const RaceRival& rival, const std::string& leader, const RaceUnit& unit)
{
    PairedDifference lead = rival.lead;
    if (lead.seeds == 0) return leader + " and " + rival.method + " have no seed in common that has a value there";
    const bool isBehind = lead.mean < 0;
    if (isBehind) {
        lead.mean = -lead.mean;
        std::tie(lead.low, lead.high) = std::pair(-lead.high, -lead.low);
    }
    const std::string names = isBehind ? rival.method + " leads " + leader : leader + " leads " + rival.method;
    if (lead.seeds == 1)
        return names + " by " + numberText(lead.mean, unit) +
               " on one seed, which says nothing of the scatter: it takes two or more";
    if (lead.low == lead.high && lead.mean == 0)
        return leader + " and " + rival.method + " are equal on each of " + seedsText(lead.seeds);
    if (lead.verdict == Verdict::Lower)
        return rival.method + " is ahead of " + leader + " on the " + seedsText(lead.seeds) + " that both have";
    if (lead.low == lead.high)
        return names + " by exactly " + numberText(lead.mean, unit) + " on each of " + seedsText(lead.seeds) +
               ", which says nothing of the scatter: it takes more";
    std::string text = names + " by " + leadText(lead, unit) + " over " + seedsText(lead.seeds);
    if (rival.isBetween)
        text += ", but between measurements too far apart: evaluate more often, or race at a budget that all measured";
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

/// A few by their names; why, Race::leftOut says. `one` and `more` are what they did: "was stopped", "were stopped".
std::string goneText(const std::vector<std::string>& runs, const std::string& one, const std::string& more)
{
    if (runs.empty()) return "";
    if (runs.size() > mostNamed) return "; " + std::to_string(runs.size()) + " runs " + more + " and are left out";
    std::string names;
    for (const std::string& name : runs)
        names += (names.empty() ? "" : " and ") + name;
    return "; " + names + ' ' + (runs.size() == 1 ? one + " and is left out" : more + " and are left out");
}

/// Of the runs that have begun.
std::string judgedText(const Race& race, const RaceUnit& unit)
{
    const std::string where = " at " + shortText(race.at, 6) + " " + unit.over, &leader = race.standings.front().method;
    std::vector<std::string> measured;
    for (const RaceStanding& standing : race.standings)
        if (standing.finite() > 0) measured.push_back(standing.method);
    if (measured.size() < 2)
        return "Not decided" + where + ": " + (measured.empty() ? "no run" : "only " + measured.front()) +
               " has a value there";
    std::string over, undecided;
    std::size_t decidedOnes = 0, undecidedOnes = 0;
    for (const RaceRival& rival : race.rivals)
        if (rival.lead.verdict != Verdict::Higher) {
            if (++undecidedOnes == 1) undecided = undecidedText(rival, leader, unit);
        } else if (++decidedOnes <= mostNamed) {
            over += (over.empty() ? "by " : ", by ") + leadText(rival.lead, unit) + " over " + rival.method + " (" +
                    seedsText(rival.lead.seeds) + ")";
        }
    if (decidedOnes > mostNamed) over += ", and over " + others(decidedOnes - mostNamed);
    if (undecidedOnes == 0) return leader + " is ahead" + where + ": " + over;
    std::string text = "Not decided" + where + ": " + undecided;
    if (undecidedOnes > 1) text += "; nor is it against " + others(undecidedOnes - 1);
    return over.empty() ? text : text + "; " + leader + " is ahead " + over;
}

} // namespace

std::string verdictText(const Race& race, const RaceUnit& unit)
{
    const std::string waiting = waitingText(race);
    std::string text;
    if (!race.rivals.empty() && !std::isnan(race.at))
        text = judgedText(race, unit);
    else if (waiting.empty())
        text = race.failed.empty() ? "Not decided: no two methods share a seed"
                                   : "Not decided: there is no seed on which two methods have not failed";
    else
        text = "Not decided";
    if (!waiting.empty()) text += (text == "Not decided" ? ": " : "; ") + waiting;
    return text + goneText(race.failed, "failed", "failed") +
           goneText(race.stopped, "was stopped before that", "were stopped before that");
}

} // namespace sharpscope
