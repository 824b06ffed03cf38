// SPDX-License-Identifier: GPL-3.0-or-later
// Who enters, at which budget, over which seeds, and who leads; long because each of these hangs on the one before.
#include "core/run/race.h"

#include "core/base/csv.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <set>

namespace sharpscope {

namespace {

std::string nameOf(const RaceRun& run) { return run.method + ", seed " + std::to_string(run.seed); }

bool isUnderWay(const RaceRun& run) { return run.state == RunState::Waiting || run.state == RunState::Running; }

double endOf(const RaceRun& run, ClockPart part)
{
    double x = 0;
    if (!run.series.empty()) run.series.copyClock(part, run.series.size() - 1, {&x, 1});
    return x;
}

/// Methods in the order in which they come, each with its runs by seed; of a seed that comes again one counts, the
/// first that did not fail.
using Methods = std::vector<std::pair<std::string, std::map<std::int64_t, const RaceRun*>>>;

Methods methodsOf(const std::vector<const RaceRun*>& runs, std::vector<std::string>& leftOut)
{
    Methods methods;
    for (const RaceRun* run : runs) {
        auto it =
            std::find_if(methods.begin(), methods.end(), [&](const auto& one) { return one.first == run->method; });
        if (it == methods.end()) it = methods.insert(it, {run->method, {}});
        const RaceRun*& counts = it->second[run->seed];
        if (counts) leftOut.push_back(nameOf(*run) + ": is there twice");
        if (!counts || (counts->state == RunState::Failed && run->state != RunState::Failed)) counts = run;
    }
    return methods;
}

using SaysWhere = std::function<bool(const RaceRun&)>;

/// The seeds of which two methods or more have a run that says where the budget is.
std::set<std::int64_t> sharedSeeds(const Methods& methods, const SaysWhere& saysWhere)
{
    std::map<std::int64_t, int> count;
    for (const auto& [method, runs] : methods)
        for (const auto& [seed, run] : runs)
            count[seed] += saysWhere(*run) ? 1 : 0;
    std::set<std::int64_t> shared;
    for (const auto& [seed, methodsOfIt] : count)
        if (methodsOfIt > 1) shared.insert(seed);
    return shared;
}

/// The largest budget that all who have a partner have reached, but for those who failed or never left their start, or
/// were stopped while others were not.
void findLimit(Race& race, const Methods& methods, ClockPart part)
{
    bool anyHasLeft = false;
    for (const auto& [method, runs] : methods)
        for (const auto& [seed, run] : runs)
            anyHasLeft = anyHasLeft || endOf(*run, part) > 0;
    const SaysWhere isThere = [&](const RaceRun& run) {
        return run.state != RunState::Failed && !run.series.empty() && (!anyHasLeft || endOf(run, part) > 0);
    };
    SaysWhere saysWhere = [&](const RaceRun& run) { return isThere(run) && run.state != RunState::Stopped; };
    std::set<std::int64_t> shared = sharedSeeds(methods, saysWhere);
    if (shared.empty()) {
        saysWhere = isThere;
        shared = sharedSeeds(methods, saysWhere);
    }
    for (const auto& [method, runs] : methods)
        for (const auto& [seed, run] : runs) {
            if (!shared.contains(seed) || !saysWhere(*run)) continue;
            const double end = endOf(*run, part);
            if (!(end < race.at)) continue;
            race.at = end;
            race.limit = nameOf(*run);
        }
}

/// It waits for its first value beyond the start; with a given budget, for any.
bool isWaiting(const RaceRun& run, const RaceOptions& options)
{
    if (!isUnderWay(run)) return false;
    if (run.series.empty()) return run.step == 0;
    return !options.at && endOf(run, options.over) <= 0;
}

/// Why it has no value at the budget, or no number.
std::string whyNot(const RaceRun& run, double at, ClockPart part, bool hasValue)
{
    const std::string where = shortText(at, 6);
    if (hasValue) return "not finite at " + where;
    if (run.state == RunState::Failed)
        return "failed at step " + std::to_string(run.step) +
               (run.failure.empty() ? "" : ": " + run.failure.substr(0, run.failure.find('\n')));
    if (run.series.empty()) return "has not been measured";
    if (run.state == RunState::Stopped && endOf(run, part) < at)
        return "was stopped at step " + std::to_string(run.step) + ", before " + where;
    if (endOf(run, part) <= 0) return "ended without a value beyond its start";
    return (endOf(run, part) < at ? "ends before " : "begins behind ") + where;
}

double meanOver(const RaceStanding& standing, const std::set<std::int64_t>& seeds)
{
    double sum = 0;
    int count = 0;
    for (const auto& [seed, reading] : standing.readings)
        if (std::isfinite(reading.value) && (seeds.empty() || seeds.contains(seed))) {
            sum += reading.value;
            ++count;
        }
    return count == 0 ? notMeasured : sum / count;
}

/// The seeds of which the method has a finite value.
std::set<std::int64_t> seedsOf(const RaceStanding& standing)
{
    std::set<std::int64_t> seeds;
    for (const auto& [seed, reading] : standing.readings)
        if (std::isfinite(reading.value)) seeds.insert(seed);
    return seeds;
}

std::set<std::int64_t> sharedBy(const std::set<std::int64_t>& a, const std::set<std::int64_t>& b)
{
    std::set<std::int64_t> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(both, both.end()));
    return both;
}

/// Methods that are compared with each other, and the seeds that all of them have.
struct Field {
    std::set<std::string> methods;
    std::set<std::int64_t> seeds;
};

/// Of those with k seeds or more, for the k at which most pairs of runs can be compared: one method's few seeds do not
/// take the others' from them.
Field fieldOf(const std::vector<RaceStanding>& standings)
{
    Field best;
    std::size_t most = 0;
    std::set<std::size_t> counts;
    for (const RaceStanding& standing : standings)
        counts.insert(seedsOf(standing).size());
    for (const std::size_t least : counts) {
        Field field;
        for (const RaceStanding& standing : standings) {
            const std::set<std::int64_t> seeds = seedsOf(standing);
            if (seeds.empty() || seeds.size() < least) continue;
            field.seeds = field.methods.empty() ? seeds : sharedBy(field.seeds, seeds);
            field.methods.insert(standing.method);
        }
        const std::size_t pairs = field.methods.empty() ? 0 : (field.methods.size() - 1) * field.seeds.size();
        if (pairs <= most) continue;
        most = pairs;
        best = std::move(field);
    }
    return best;
}

/// Seeds that two of the field's methods have and another one has not.
void nameUnshared(const Field& field, Race& race)
{
    std::map<std::int64_t, std::size_t> count;
    for (const RaceStanding& standing : race.standings)
        if (field.methods.contains(standing.method))
            for (const std::int64_t seed : seedsOf(standing))
                ++count[seed];
    for (const auto& [seed, methods] : count) {
        if (methods < 2 || field.seeds.contains(seed)) continue;
        std::string lacking;
        for (const RaceStanding& standing : race.standings)
            if (field.methods.contains(standing.method) && !seedsOf(standing).contains(seed))
                lacking += (lacking.empty() ? "" : ", ") + standing.method;
        race.leftOut.push_back("seed " + std::to_string(seed) + ": has no value of " + lacking);
    }
}

/// Over the seeds of the field, where the leader's mean is ahead; a method outside over those that both have.
RaceRival rivalOf(const RaceStanding& leader, const RaceStanding& other, const Field& field, bool isHigherBetter)
{
    const bool isOfField = field.methods.contains(other.method);
    const std::set<std::int64_t> both = isOfField ? field.seeds : sharedBy(seedsOf(leader), seedsOf(other));
    RaceRival rival{.method = other.method, .pairs = {}, .lead = {}, .need = {}};
    std::vector<double> leads, least;
    for (const auto& [seed, mine] : leader.readings) {
        const auto it = other.readings.find(seed);
        if (!both.contains(seed) || it == other.readings.end()) continue;
        const RaceReading& theirs = it->second;
        rival.pairs.push_back({.seed = seed, .mine = mine.value, .theirs = theirs.value});
        leads.push_back(isHigherBetter ? mine.value - theirs.value : theirs.value - mine.value);
        least.push_back(isHigherBetter ? mine.low - theirs.high : theirs.low - mine.high);
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
        if (isWaiting(*run, options)) {
            race.leftOut.push_back(nameOf(*run) + ": nothing beyond its start yet");
            ++race.waiting;
        } else if (run->series.empty() && run->state != RunState::Failed) {
            race.leftOut.push_back(nameOf(*run) + ": has not been measured");
        } else {
            runs.push_back(run);
        }
    }
    const Methods methods = methodsOf(runs, race.leftOut);
    if (methods.size() < 2 && (race.waiting == 0 || names.size() < 2)) return std::nullopt;
    race.at = std::numeric_limits<double>::infinity();
    if (options.at)
        race.at = *options.at;
    else
        findLimit(race, methods, options.over);
    if (std::isinf(race.at)) race.at = notMeasured; // no seed has two methods
    for (const auto& [method, bySeed] : methods) {
        RaceStanding standing{.method = method, .readings = {}};
        for (const auto& [seed, run] : bySeed) {
            const std::optional<RaceReading> reading = readingAt(run->series, options.over, race.at);
            if (reading) standing.readings[seed] = *reading;
            if (reading && std::isfinite(reading->value)) continue;
            const bool isMishap = run->state == RunState::Failed || endOf(*run, options.over) <= 0;
            if (std::isnan(race.at) && !isMishap) continue;
            race.leftOut.push_back(nameOf(*run) + ": " + whyNot(*run, race.at, options.over, reading.has_value()));
            if (!reading && run->state == RunState::Failed) race.failed.push_back(nameOf(*run));
            if (!reading && run->state == RunState::Stopped) race.stopped.push_back(nameOf(*run));
        }
        race.standings.push_back(std::move(standing));
    }
    if (std::isnan(race.at) && race.waiting == 0 && race.failed.empty())
        race.leftOut.push_back("no two methods share a seed");
    const Field field = fieldOf(race.standings);
    nameUnshared(field, race);
    for (RaceStanding& standing : race.standings)
        standing.mean =
            meanOver(standing, field.methods.contains(standing.method) ? field.seeds : std::set<std::int64_t>());
    const auto place = [&](const RaceStanding& standing) { // the field first; who has no value last
        return standing.finite() == 0 ? 2 : field.methods.contains(standing.method) ? 0 : 1;
    };
    std::stable_sort(race.standings.begin(), race.standings.end(), [&](const auto& a, const auto& b) {
        if (place(a) != place(b)) return place(a) < place(b);
        return options.isHigherBetter ? a.mean > b.mean : a.mean < b.mean;
    });
    if (!field.methods.empty())
        std::erase_if(race.standings, [&, leader = seedsOf(race.standings.front())](const RaceStanding& standing) {
            const bool isStray = sharedBy(leader, seedsOf(standing)).empty();
            if (isStray && standing.finite() > 0)
                race.leftOut.push_back(standing.method + ": shares no seed with " + race.standings.front().method);
            return isStray;
        });
    for (std::size_t i = 1; i < race.standings.size(); ++i)
        race.rivals.push_back(rivalOf(race.standings.front(), race.standings[i], field, options.isHigherBetter));
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

std::int64_t RaceStanding::finite() const
{
    return std::count_if(readings.begin(), readings.end(),
                         [](const auto& reading) { return std::isfinite(reading.second.value); });
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
    std::vector<std::string> strays;
    for (const auto& [field, entered] : fields) {
        if (std::optional<Race> race = raceOf(entered, options)) {
            races.push_back(std::move(*race));
            continue;
        }
        for (const RaceRun* run : entered)
            strays.push_back(nameOf(*run) + ": has nobody beside it on its data and network");
    }
    if (!races.empty()) races.front().leftOut.insert(races.front().leftOut.end(), strays.begin(), strays.end());
    return races;
}

} // namespace sharpscope
