// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/sweep_table.h"

#include "core/base/describe.h"
#include "core/base/json_value.h"
#include "core/run/main_metric.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace sharpscope {

namespace {

using LineKey = std::pair<std::int64_t, std::string>; // run, values

Json keyOf(const std::vector<Json>& values)
{
    Json key = Json::array();
    for (const Json& value : values)
        key.push_back(value.is_number() ? Json(value.get<double>()) : value);
    return key;
}

std::vector<Json> valuesOf(const SweepRun& run, const std::vector<SweptField>& fields)
{
    std::vector<Json> values;
    for (const SweptField& field : fields) {
        const auto it = run.mark.values.find(field.path);
        values.push_back(it == run.mark.values.end() ? Json() : *it);
    }
    return values;
}

double valueOf(const SweepRun& run, const SweepMetric& metric)
{
    const auto it = run.tags.find(metric.tag);
    if (it == run.tags.end()) return notMeasured;
    return metric.summary == "best" ? it->second.best : it->second.last;
}

void add(SweepLine& line, const SweepRun& run, const SweepFile& sweep, const SweepMetric& metric)
{
    line.runs.push_back(run.id);
    const double value = valueOf(run, metric);
    if (run.state == RunState::Failed) {
        ++line.failed;
    } else if (run.state == RunState::Finished) {
        line.shortest = line.finished == 0 ? run.step : std::min(line.shortest, run.step);
        line.longest = std::max(line.longest, run.step);
        ++line.finished;
        if (std::isfinite(value))
            line.bySeed[run.mark.place.seed] = value;
        else
            ++line.notFinite;
    } else if (sweep.haltedAt(run.mark.place.point, run.mark.place.run)) {
        ++line.halted;
    } else {
        ++(run.state == RunState::Running   ? line.running
           : run.state == RunState::Waiting ? line.waiting
                                            : line.stopped);
    }
}

void close(SweepLine& line, const std::vector<const SweepRun*>& runs, const SweepMetric& metric)
{
    line.provisional = line.finished == 0;
    if (line.provisional)
        for (const SweepRun* run : runs)
            if (const double value = valueOf(*run, metric); run->state != RunState::Failed && std::isfinite(value))
                line.bySeed[run->mark.place.seed] = value;
    if (line.bySeed.empty()) return;
    const auto n = static_cast<double>(line.bySeed.size());
    double sum = 0, squares = 0;
    for (const auto& [seed, value] : line.bySeed)
        sum += value;
    line.mean = sum / n;
    for (const auto& [seed, value] : line.bySeed)
        squares += (value - line.mean) * (value - line.mean);
    if (n > 1) line.deviation = std::sqrt(squares / (n - 1));
}

/// Of a halted point every row that has not ended is halted, also one that has no run: nobody is to make it.
void countHalted(SweepLine& line, const SweepFile& sweep)
{
    if (!sweep.haltedAt(line.point, line.run)) return;
    const std::int64_t least = line.runs.empty() ? 1 : 0; // also where nobody knows of how many seeds
    line.halted = std::max({line.halted, line.seeds - line.finished - line.failed, least});
}

/// Of two with the same place the one that is further.
std::map<SweepPlace, const SweepRun*> byPlace(const std::vector<SweepRun>& runs)
{
    std::map<SweepPlace, const SweepRun*> known;
    for (const SweepRun& run : runs) {
        const SweepRun*& other = known[run.mark.place];
        const auto rank = [](const SweepRun& r) { return std::pair(r.state == RunState::Finished, r.step); };
        if (!other || rank(run) > rank(*other)) other = &run;
    }
    return known;
}

bool isLess(const Json& a, const Json& b)
{
    if (a.is_number() && b.is_number()) return a.get<double>() < b.get<double>();
    return a.is_number() && !b.is_number() && !b.is_null();
}

bool stands(const SweepLine& line, const SweepPoint& point)
{
    return std::equal(line.values.begin(), line.values.end(), point.begin(), point.end(),
                      [](const Json& own, const Json& at) { return own.is_null() || isSameValue(own, at); });
}

/// The points at which no run of a seed's run-th stands: lines without runs.
void addMissing(const SweepFile& sweep, std::int64_t seeds, std::vector<SweepLine>& lines)
{
    std::map<std::int64_t, std::string> methods;
    std::map<std::int64_t, std::set<std::string>> there; // of lines that every field reaches
    std::vector<const SweepLine*> others;
    for (const SweepLine& line : lines) {
        methods.emplace(line.run, line.method);
        const bool isOfAll = std::any_of(line.values.begin(), line.values.end(), [](auto& v) { return v.is_null(); });
        isOfAll ? others.push_back(&line) : void(there[line.run].insert(keyOf(line.values).dump()));
    }
    if (methods.empty()) methods.emplace(0, std::string());
    std::vector<SweepLine> missing;
    for (const auto& [run, method] : methods)
        for (std::size_t p = 0; p < sweep.points.size(); ++p) {
            const SweepPoint& point = sweep.points[p];
            const auto isOne = [&, r = run](const SweepLine* line) { return line->run == r && stands(*line, point); };
            if (there[run].contains(keyOf(point).dump()) || std::any_of(others.begin(), others.end(), isOne)) continue;
            SweepLine& line = missing.emplace_back();
            line.method = method;
            line.run = run;
            line.point = static_cast<std::int64_t>(p);
            line.values = point;
            line.seeds = seeds;
            countHalted(line, sweep);
            there[run].insert(keyOf(point).dump());
        }
    lines.insert(lines.end(), missing.begin(), missing.end());
}

} // namespace

SweepMetric metricOf(const SweepFile& sweep)
{
    const Json said = valueOr(sweep.experiment, "sweep", Json::object());
    return {.tag = valueOr(said, "metric", mainMetricOf(sweep.experiment)),
            .summary = valueOr(said, "summary", std::string("last"))};
}

std::string SweepLine::note() const
{
    std::string text;
    const auto say = [&](const std::string& one) { text += (text.empty() ? "" : "; ") + one; };
    if (finished < seeds && !runs.empty())
        say(std::to_string(finished) + " of " + std::to_string(seeds) + " seeds finished");
    if (notFinite > 0)
        say(std::to_string(notFinite) + " of " + std::to_string(finished) + " finished without a finite value");
    const std::pair<std::int64_t, const char*> others[] = {
        {failed, " failed"}, {running, " running"}, {waiting, " waiting"}, {stopped, " stopped"}, {halted, " halted"}};
    for (const auto& [count, what] : others)
        if (count > 0) say(std::to_string(count) + what);
    if (isUnequal()) say("runs of " + std::to_string(shortest) + " to " + std::to_string(longest) + " steps");
    return text;
}

double spreadOf(const SweepLine& line, SeedSpread spread)
{
    if (spread == SeedSpread::Deviation || line.count() < 2) return line.deviation;
    const double t = studentQuantile(confidence, line.count() - 1);
    return t * line.deviation / std::sqrt(static_cast<double>(line.count()));
}

SweepTable sweepTable(const SweepFile& sweep, const std::vector<SweepRun>& runs, const SweepMetric& metric)
{
    SweepTable table{.fields = sweep.fields, .metric = metric};
    std::map<LineKey, std::size_t> places;
    std::vector<std::vector<const SweepRun*>> members;
    const auto seeds = static_cast<std::int64_t>(valueOr(sweep.experiment, "seeds", Json::array()).size());
    for (const auto& [place, run] : byPlace(runs)) {
        const std::vector<Json> values = valuesOf(*run, sweep.fields);
        const auto [it, isNew] = places.try_emplace({place.run, keyOf(values).dump()}, table.lines.size());
        if (isNew) {
            SweepLine& line = table.lines.emplace_back();
            line.method = run->mark.method;
            line.point = place.point;
            line.run = place.run;
            line.values = values;
            line.seeds = seeds;
            members.emplace_back();
        }
        add(table.lines[it->second], *run, sweep, metric);
        members[it->second].push_back(run);
    }
    for (std::size_t i = 0; i < table.lines.size(); ++i)
        close(table.lines[i], members[i], metric);
    for (SweepLine& line : table.lines)
        countHalted(line, sweep);
    addMissing(sweep, seeds, table.lines);
    std::stable_sort(table.lines.begin(), table.lines.end(), [](const SweepLine& a, const SweepLine& b) {
        if (a.run != b.run) return a.run < b.run;
        return std::lexicographical_compare(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(), isLess);
    });
    table.lead = leadOf(table);
    return table;
}

std::vector<Json> axisValues(const SweepTable& table, std::size_t field)
{
    std::vector<Json> values;
    std::set<std::string> known;
    for (const SweepLine& line : table.lines)
        if (const Json& value = line.values.at(field); !value.is_null() && known.insert(keyOf({value}).dump()).second)
            values.push_back(value);
    std::stable_sort(values.begin(), values.end(), isLess);
    return values;
}

std::vector<double> logPositions(const std::vector<double>& values)
{
    double step = std::numeric_limits<double>::infinity(), first = 0;
    std::optional<double> last;
    for (const double value : values)
        if (value > 0) {
            const double at = std::log10(value);
            if (last && at > *last) step = std::min(step, at - *last);
            if (!last) first = at;
            last = at;
        }
    if (std::isinf(step)) step = 1;
    std::vector<double> positions;
    for (const double value : values)
        positions.push_back(value > 0 ? std::log10(value) : first - step);
    return positions;
}

SweepGrid sweepGrid(const SweepTable& table, std::size_t x, std::size_t y, std::int64_t run, const SweepPoint& at)
{
    SweepGrid grid{.x = x, .y = y, .columns = axisValues(table, x), .rows = axisValues(table, y), .cells = {}};
    std::map<std::string, std::size_t> exact;
    std::vector<std::size_t> ofMany; // that stand at several values
    for (std::size_t i = 0; i < table.lines.size(); ++i) {
        const SweepLine& line = table.lines[i];
        if (line.run != run) continue;
        const bool isOfMany = std::any_of(line.values.begin(), line.values.end(), [](auto& v) { return v.is_null(); });
        isOfMany ? ofMany.push_back(i) : void(exact.emplace(keyOf(line.values).dump(), i));
    }
    for (const Json& row : grid.rows) {
        auto& cells = grid.cells.emplace_back();
        for (const Json& column : grid.columns) {
            SweepPoint point = at;
            point.resize(table.fields.size());
            point[x] = column;
            point[y] = row;
            std::optional<std::size_t>& cell = cells.emplace_back();
            if (const auto it = exact.find(keyOf(point).dump()); it != exact.end()) cell = it->second;
            for (const std::size_t i : ofMany)
                if (!cell && stands(table.lines[i], point)) cell = i;
        }
    }
    return grid;
}

} // namespace sharpscope
