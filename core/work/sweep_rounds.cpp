// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/sweep_rounds.h"

#include "core/base/describe.h"
#include "core/run/run_reader.h"
#include "core/sweep/sweep_points.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

/// The first value at or after the share, else the last one.
double valueAt(const std::filesystem::path& folder, const std::string& tag, double share)
{
    const ColumnsRead read = readColumns(folder, {tag}, {});
    const auto stepsTotal = static_cast<double>(readSummary(folder).summary.started.stepsTotal);
    const SeriesView values = read.columns.of(tag);
    std::vector<double> steps(values.size());
    values.copyClock(ClockPart::Step, 0, steps);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (steps[i] >= share * stepsTotal - 1e-6) return values.value(i);
    return values.empty() ? notMeasured : values.value(values.size() - 1);
}

double scoreOf(const KnownRow& row, const SweepOptions& options, double at)
{
    if (row.state == RunState::Failed) return notMeasured;
    if (at < 1) return valueAt(row.folder, options.metric, at);
    if (row.state != RunState::Finished) return notMeasured;
    const RunSummary summary = readSummary(row.folder).summary;
    return options.summary == "best" ? summary.bestOf(options.metric) : summary.lastOf(options.metric);
}

} // namespace

std::vector<PointScore> scoresOf(const OpenedSweep& sweep, const std::filesystem::path& folder, double at)
{
    const std::vector<std::int64_t> seeds = sweep.seeds();
    struct Sum {
        double value = 0;
        std::size_t seeds = 0;
        bool hasEnded = true;
    };
    std::map<std::pair<std::int64_t, std::int64_t>, Sum> sums;
    for (const auto& [place, row] : knownRows(folder)) {
        if (std::find(seeds.begin(), seeds.end(), place.seed) == seeds.end()) continue;
        Sum& sum = sums[{place.point, place.run}];
        sum.value += scoreOf(row, sweep.sweep.options, at);
        sum.hasEnded &= row.state == RunState::Finished || row.state == RunState::Failed;
        ++sum.seeds;
    }
    std::vector<PointScore> scores;
    for (const auto& [place, sum] : sums) {
        const double mean = sum.value / static_cast<double>(sum.seeds);
        PointScore score{.point = place.first, .run = place.second};
        score.value = sum.seeds == seeds.size() && std::isfinite(mean) ? mean : notMeasured;
        score.hasEnded = sum.hasEnded;
        scores.push_back(score);
    }
    return scores;
}

std::vector<HaltedPoint> haltedAfter(const OpenedSweep& sweep, const std::filesystem::path& folder, std::int64_t look,
                                     double at)
{
    std::vector<PointScore> came;
    for (PointScore& score : scoresOf(sweep, folder, at)) {
        const HaltedPoint* halted = sweep.file.haltedAt(score.point, score.run);
        if (halted && halted->look < look) continue;
        score.hasEnded |= halted != nullptr;
        came.push_back(score);
    }
    return haltedBy(std::move(came), look, sweep.sweep.options);
}

Refinement refine(OpenedSweep& sweep, const std::filesystem::path& folder)
{
    const SweepOptions& options = sweep.sweep.options;
    if (options.search != "adaptive") return {};
    const std::string after = "the search ends after round " + std::to_string(sweep.file.rounds) + ": ";
    if (sweep.file.rounds >= options.rounds) return {.whyNot = {"info", after + "these are all of its sweep.rounds"}};
    const auto best = bestPoints(scoresOf(sweep, folder), options.best, isHigherBetter(options.metric));
    if (best.empty())
        return {.whyNot = {"warning", after + "no point has ended with a finite " + options.metric +
                                          " of all its seeds, so none is the best"}};
    const std::vector<SweepPoint> added = pointsAround(best, sweep.file.points, sweep.sweep);
    if (added.empty())
        return {.whyNot = {"info", after + "there is nothing between the best points and their neighbours any more"}};
    sweep.file.points.insert(sweep.file.points.end(), added.begin(), added.end());
    ++sweep.file.rounds;
    return {.isAdded = true};
}

bool anyScored(const OpenedSweep& sweep, const std::filesystem::path& folder, double at)
{
    const std::vector<PointScore> scores = scoresOf(sweep, folder, at);
    return std::any_of(scores.begin(), scores.end(), [](const PointScore& s) { return std::isfinite(s.value); });
}

std::optional<std::string> metricProblem(const SweepOptions& options, const std::filesystem::path& run)
{
    std::vector<std::string> tags;
    for (const auto& [tag, values] : readSummary(run).summary.tags)
        tags.push_back(tag);
    if (tags.empty()) return std::nullopt;
    if (std::find(tags.begin(), tags.end(), options.metric) != tags.end()) return std::string();
    const std::string nearest = nearestName(options.metric, tags);
    return options.metric + " is no tag of " + run.filename().string() +
           (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?");
}

} // namespace sharpscope
