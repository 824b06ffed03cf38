// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/race.h"

#include "core/base/csv.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace sharpscope {

namespace {

constexpr std::int64_t mostSeeds = 10'000;

double placeOf(const SeriesView& series, ClockPart part, std::size_t i)
{
    double x = 0;
    series.copyClock(part, i, {&x, 1});
    return x;
}

std::size_t firstBehind(const SeriesView& series, ClockPart part, double x)
{
    std::size_t low = 0, high = series.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (placeOf(series, part, middle) > x)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

std::string nameOf(const RaceRun& run) { return run.method + ", seed " + std::to_string(run.seed); }

/// Methods in the order in which they come, each with its runs by seed; a seed that comes again counts once.
using Methods = std::vector<std::pair<std::string, std::map<std::int64_t, const RaceRun*>>>;

Methods methodsOf(const std::vector<const RaceRun*>& runs, std::vector<std::string>& leftOut)
{
    Methods methods;
    for (const RaceRun* run : runs) {
        auto it =
            std::find_if(methods.begin(), methods.end(), [&](const auto& one) { return one.first == run->method; });
        if (it == methods.end()) it = methods.insert(it, {run->method, {}});
        if (!it->second.emplace(run->seed, run).second) leftOut.push_back(nameOf(*run) + ": is there twice");
    }
    return methods;
}

/// The seeds of which two methods or more have a run.
std::set<std::int64_t> sharedSeeds(const Methods& methods)
{
    std::map<std::int64_t, int> count;
    for (const auto& [method, runs] : methods)
        for (const auto& [seed, run] : runs)
            ++count[seed];
    std::set<std::int64_t> shared;
    for (const auto& [seed, methodsOfIt] : count)
        if (methodsOfIt > 1) shared.insert(seed);
    return shared;
}

/// The largest budget that all who have a partner have reached.
void findLimit(Race& race, const Methods& methods, ClockPart part)
{
    const std::set<std::int64_t> shared = sharedSeeds(methods);
    for (const auto& [method, runs] : methods)
        for (const auto& [seed, run] : runs) {
            if (!shared.contains(seed)) continue;
            const double end = placeOf(run->series, part, run->series.size() - 1);
            if (!(end < race.at)) continue;
            race.at = end;
            race.limit = nameOf(*run);
        }
}

/// It is beyond the start; with a given budget, wherever it is.
bool hasBegun(const RaceRun& run, const RaceOptions& options)
{
    if (run.series.empty()) return false;
    return options.at || !run.isUnderWay || !(placeOf(run.series, options.over, run.series.size() - 1) <= 0);
}

double meanOver(const RaceStanding& standing, const std::set<std::int64_t>& seeds)
{
    double sum = 0;
    int count = 0;
    for (const auto& [seed, value] : standing.values)
        if (std::isfinite(value) && (seeds.empty() || seeds.contains(seed))) {
            sum += value;
            ++count;
        }
    return count == 0 ? notMeasured : sum / count;
}

/// Of which all methods have a finite value.
std::set<std::int64_t> commonSeeds(const std::vector<RaceStanding>& standings)
{
    std::map<std::int64_t, std::size_t> count;
    for (const RaceStanding& standing : standings)
        for (const auto& [seed, value] : standing.values)
            count[seed] += std::isfinite(value) ? 1 : 0;
    std::set<std::int64_t> common;
    for (const auto& [seed, methods] : count)
        if (methods == standings.size()) common.insert(seed);
    return common;
}

/// The method with the fewest finite values goes until there is a seed that all have.
std::set<std::int64_t> keepWithCommonSeeds(Race& race)
{
    std::set<std::int64_t> common = commonSeeds(race.standings);
    const auto finite = [](const RaceStanding& standing) {
        return std::count_if(standing.values.begin(), standing.values.end(),
                             [](const auto& value) { return std::isfinite(value.second); });
    };
    while (common.empty() && race.standings.size() > 2) {
        const auto fewest = std::min_element(race.standings.begin(), race.standings.end(),
                                             [&](const auto& a, const auto& b) { return finite(a) < finite(b); });
        race.leftOut.push_back(fewest->method + ": shares no seed with all others");
        race.standings.erase(fewest);
        common = commonSeeds(race.standings);
    }
    return common;
}

/// Over the seeds that all methods have: the leader's mean is ahead there.
RaceRival rivalOf(const RaceStanding& leader, const RaceStanding& other, const std::set<std::int64_t>& common,
                  bool isHigherBetter)
{
    RaceRival rival{.method = other.method, .pairs = {}, .lead = {}, .need = {}};
    std::vector<double> leads, least;
    for (const auto& [seed, mine] : leader.values) {
        const auto theirs = other.values.find(seed);
        if (!common.contains(seed) || theirs == other.values.end()) continue;
        rival.pairs.push_back({.seed = seed, .mine = mine, .theirs = theirs->second});
        leads.push_back(isHigherBetter ? mine - theirs->second : theirs->second - mine);
        const auto& [low, high] = leader.measured.at(seed);
        const auto& [theirLow, theirHigh] = other.measured.at(seed);
        least.push_back(isHigherBetter ? low - theirHigh : theirLow - high);
    }
    rival.lead = pairedDifference(leads);
    if (rival.lead.verdict == Verdict::Higher && pairedDifference(least).verdict != Verdict::Higher) {
        rival.lead.verdict = Verdict::NotDecided;
        rival.isBetween = true;
        return rival;
    }
    if (rival.lead.verdict == Verdict::NotDecided) rival.need = seedsNeeded(rival.lead);
    return rival;
}

std::optional<Race> raceOf(const std::vector<const RaceRun*>& entered, const RaceOptions& options)
{
    Race race;
    race.isHigherBetter = options.isHigherBetter;
    std::vector<const RaceRun*> runs;
    std::set<std::string> names;
    for (const RaceRun* run : entered) {
        names.insert(run->method);
        if (run->series.empty() && !run->isUnderWay) {
            race.leftOut.push_back(nameOf(*run) + ": has not been measured");
        } else if (hasBegun(*run, options)) {
            runs.push_back(run);
        } else {
            race.leftOut.push_back(nameOf(*run) + ": nothing beyond its start yet");
            ++race.waiting;
        }
    }
    const Methods methods = methodsOf(runs, race.leftOut);
    if (methods.size() < 2 && (race.waiting == 0 || names.size() < 2)) return std::nullopt;
    race.at = std::numeric_limits<double>::infinity();
    if (options.at)
        race.at = *options.at;
    else
        findLimit(race, methods, options.over);
    if (std::isinf(race.at)) { // no seed has two methods
        race.at = notMeasured;
        if (race.waiting == 0) race.leftOut.push_back("no two methods share a seed");
    }
    for (const auto& [method, bySeed] : methods) {
        RaceStanding standing{.method = method, .values = {}};
        for (const auto& [seed, run] : bySeed) {
            const std::optional<double> value = valueAt(run->series, options.over, race.at);
            if (value) standing.values[seed] = *value;
            if (value) standing.measured[seed] = *measuredRound(run->series, options.over, race.at);
            if (value && std::isfinite(*value)) continue;
            if (std::isnan(race.at)) continue;
            const bool hasEnded = placeOf(run->series, options.over, run->series.size() - 1) < race.at;
            race.leftOut.push_back(nameOf(*run) + (value      ? ": not finite at " + shortText(race.at, 6)
                                                   : hasEnded ? ": ends before " + shortText(race.at, 6)
                                                              : ": begins behind " + shortText(race.at, 6)));
        }
        race.standings.push_back(std::move(standing));
    }
    const std::set<std::int64_t> common = keepWithCommonSeeds(race);
    for (RaceStanding& standing : race.standings)
        standing.mean = meanOver(standing, common);
    std::stable_sort(race.standings.begin(), race.standings.end(), [&](const auto& a, const auto& b) {
        if (std::isnan(a.mean) || std::isnan(b.mean)) return !std::isnan(a.mean) && std::isnan(b.mean);
        return options.isHigherBetter ? a.mean > b.mean : a.mean < b.mean;
    });
    for (std::size_t i = 1; i < race.standings.size(); ++i)
        race.rivals.push_back(rivalOf(race.standings.front(), race.standings[i], common, options.isHigherBetter));
    return race;
}

} // namespace

std::string raceField(const Json& experiment)
{
    Json field = Json::object();
    for (const char* part : {"data", "network", "model"})
        if (const auto it = experiment.find(part); it != experiment.end()) field[part] = *it;
    if (const auto data = field.find("data"); data != field.end() && data->is_object()) data->erase("folder");
    return field.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<double> valueAt(const SeriesView& series, ClockPart part, double x)
{
    const std::size_t behind = firstBehind(series, part, x);
    if (behind == 0 || std::isnan(x)) return std::nullopt;
    const double at = placeOf(series, part, behind - 1), value = series.value(behind - 1);
    if (at == x) return value;
    if (behind == series.size()) return std::nullopt;
    return value + (x - at) / (placeOf(series, part, behind) - at) * (series.value(behind) - value);
}

std::optional<std::pair<double, double>> measuredRound(const SeriesView& series, ClockPart part, double x)
{
    if (!valueAt(series, part, x)) return std::nullopt;
    const std::size_t behind = firstBehind(series, part, x);
    const double value = series.value(behind - 1);
    if (placeOf(series, part, behind - 1) == x) return std::pair(value, value);
    return std::minmax({value, series.value(behind)});
}

std::optional<std::int64_t> seedsNeeded(const PairedDifference& difference)
{
    if (difference.seeds < 2 || difference.mean == 0 || difference.low == difference.high) return std::nullopt;
    const auto n = static_cast<double>(difference.seeds);
    const double deviation =
        (difference.high - difference.mean) / studentQuantile(confidence, difference.seeds - 1) * std::sqrt(n);
    const double size = std::abs(difference.mean) / deviation;
    const auto isEnough = [&](std::int64_t seeds) {
        return std::sqrt(static_cast<double>(seeds)) * size >=
               studentQuantile(confidence, seeds - 1) + studentQuantile(0.6, seeds - 1); // of both sides: 0.975 and 0.8
    };
    if (!isEnough(mostSeeds)) return std::nullopt;
    std::int64_t low = difference.seeds, high = mostSeeds; // not enough, or there already; enough
    while (high - low > 1) {
        const std::int64_t middle = (low + high) / 2;
        (isEnough(middle) ? high : low) = middle;
    }
    return high;
}

bool Race::isDecided() const
{
    return !rivals.empty() && std::all_of(rivals.begin(), rivals.end(),
                                          [](const RaceRival& rival) { return rival.lead.verdict == Verdict::Higher; });
}

std::vector<Race> racesOf(const std::vector<RaceRun>& runs, const RaceOptions& options)
{
    std::vector<std::pair<std::string, std::vector<const RaceRun*>>> fields;
    for (const RaceRun& run : runs) {
        auto it = std::find_if(fields.begin(), fields.end(), [&](const auto& one) { return one.first == run.field; });
        if (it == fields.end()) it = fields.insert(it, {run.field, {}});
        it->second.push_back(&run);
    }
    std::vector<Race> races;
    for (const auto& [field, entered] : fields)
        if (std::optional<Race> race = raceOf(entered, options)) races.push_back(std::move(*race));
    return races;
}

} // namespace sharpscope
