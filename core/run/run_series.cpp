// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_series.h"

#include "core/base/json_value.h"
#include "core/run/json_numbers.h"
#include "core/run/learning_curve.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

/// What the surfaces of a run may have together, 64 MB: sixty of the finest that this program computes. A line that
/// claims more leaves a surface without points.
constexpr std::int64_t mostPoints = 1 << 22;

Surface emptySurface(const GridStarted& grid, std::int64_t pointsLeft)
{
    Surface surface{.grid = grid};
    if (grid.columns < 1 || grid.rows < 1 || grid.columns > pointsLeft / grid.rows) return surface;
    surface.loss.assign(static_cast<std::size_t>(grid.columns * grid.rows), notMeasured);
    surface.accuracy = surface.loss;
    return surface;
}

void put(Surface& surface, const GridPoint& point)
{
    const GridStarted& grid = surface.grid;
    if (surface.loss.empty() || point.column < 0 || point.column >= grid.columns || point.row < 0 ||
        point.row >= grid.rows)
        return;
    const auto index = static_cast<std::size_t>(point.row * grid.columns + point.column);
    if (std::isnan(surface.loss[index])) ++surface.pointsDone;
    surface.loss[index] = point.loss;
    surface.accuracy[index] = point.accuracy;
}

void takeIfBest(TagSummary& summary, double value, bool highest)
{
    const double best = summary.best;
    if (std::isnan(best) || (highest ? value > best : value < best)) summary.best = value;
}

/// Up to this step no value is the best one: the end of the last round before bestFrom; -1 where there are no rounds.
std::int64_t bestAfter(const RunColumns& columns)
{
    const SeriesView rounds = columns.of("round");
    std::int64_t step = -1;
    for (std::size_t i = 0; i < rounds.size() && rounds.value(i) < bestFrom; ++i)
        step = rounds.clock(i).step;
    return step;
}

TagSummary summaryOf(const std::string& tag, const RunColumns& columns)
{
    const SeriesView view = columns.of(tag);
    const std::vector<double> values = view.values();
    std::vector<double> steps(values.size());
    if (!steps.empty()) view.copyClock(ClockPart::Step, 0, steps);
    TagSummary summary{.count = static_cast<std::int64_t>(values.size())};
    if (!values.empty()) summary.last = values.back();
    const auto after = static_cast<double>(bestAfter(columns));
    for (std::size_t i = 0; i < values.size(); ++i)
        if (steps[i] > after) takeIfBest(summary, values[i], isHigherBetter(tag));
    return summary;
}

/// A run's rounds as their ends say them: of tags that are measured there, round and labels among them.
LearningCurve curveAtRounds(const RunColumns& columns, const std::string& tag)
{
    const SeriesView rounds = columns.of("round"), labels = columns.of("labels"), values = columns.of(tag);
    std::map<std::int64_t, double> valueAt, labelsAt;
    for (std::size_t i = 0; i < values.size(); ++i)
        valueAt[values.clock(i).step] = values.value(i);
    for (std::size_t i = 0; i < labels.size(); ++i)
        labelsAt[labels.clock(i).step] = labels.value(i);
    LearningCurve curve;
    for (std::size_t i = 0; i < rounds.size(); ++i) {
        const Clock at = rounds.clock(i);
        if (valueAt.contains(at.step)) // without labels there is no area
            curve.push_back({.round = static_cast<std::int64_t>(rounds.value(i)),
                             .labels = static_cast<std::int64_t>(labelsAt[at.step]),
                             .trained = at,
                             .value = valueAt[at.step]});
    }
    return curve;
}

/// What an earlier version wrote: its best of a run of rounds counted round 0, and it had no area.
void mendResult(RunSummary& run, const RunColumns& columns)
{
    for (auto& [tag, values] : run.result.items()) {
        if (!values.is_object() || !values.contains("best")) continue;
        if (values.contains("bestFrom") && values.contains("area")) continue;
        const LearningCurve curve = curveAtRounds(columns, tag);
        if (curve.empty()) continue;
        const CurveSummary summary = summaryOf(curve, isHigherBetter(tag));
        values["best"] = numberToJson(summary.best);
        values["bestFrom"] = bestFrom;
        if (!values.contains("area") && !std::isnan(summary.area)) values["area"] = numberToJson(summary.area);
    }
}

/// What the run's end says of its values is so: of an evaluation whose line is damaged nothing else does.
void takeResult(RunSummary& run)
{
    for (const auto& [tag, values] : run.result.items()) {
        if (!values.is_object()) continue;
        for (const auto& [name, number] : {std::pair("last", &TagSummary::last), std::pair("best", &TagSummary::best)})
            if (const auto it = values.find(name); it != values.end())
                if (const std::optional<double> value = numberFromJson(*it)) {
                    TagSummary& summary = run.tags[tag];
                    summary.*number = *value;
                    summary.count = std::max(summary.count, std::int64_t{1});
                }
    }
}

} // namespace

std::string accuracyNameOf(const Surface& surface)
{
    return valueOr(valueOr(surface.grid.identity, "about", Json::object()), "accuracy", std::string("accuracy"));
}

void RunSeries::apply(const Event& event)
{
    if (const std::optional<Clock> clock = clockOf(event); clock && clock->step >= last.step) last = *clock;
    std::visit(Overloaded{
                   [&](const Started& e) {
                       started = e;
                       state = RunState::Running;
                       failure.clear();
                       result = Json::object();
                   },
                   [&](const Resumed& e) {
                       forgetAfter(e.clock.step);
                       last = e.clock;
                       if (e.clock.step > 0) resumes.push_back(e);
                       state = RunState::Running;
                       failure.clear();
                       result = Json::object();
                   },
                   [&](const Measured& e) { add(e); },
                   [&](const Commanded& e) {
                       if (const auto* knob = std::get_if<TurnKnob>(&e.command))
                           knobs.push_back({e.clock, knob->name, knob->value});
                       else
                           commands.push_back(e);
                   },
                   [&](const PhaseDone&) {},
                   [&](const Asked&) {},
                   [&](const CheckpointSaved& e) { checkpoints.push_back(e); },
                   [&](const GridStarted& e) {
                       Surface& surface = surfaces[e.name];
                       m_surfacePoints = std::max(m_surfacePoints - std::ssize(surface.loss), std::ptrdiff_t{0});
                       surface = emptySurface(e, mostPoints - m_surfacePoints);
                       m_surfacePoints += std::ssize(surface.loss);
                       if (e.columns == 0 && e.rows == 0) surfaces.erase(e.name); // begun anew with nothing: removed
                   },
                   [&](const GridMarked& e) {
                       if (const auto it = surfaces.find(e.name); it != surfaces.end())
                           it->second.marks = surfaceMarksFromJson(e.marks);
                   },
                   [&](const GridPoint& e) {
                       if (const auto it = surfaces.find(e.name); it != surfaces.end()) put(it->second, e);
                   },
                   [&](const Progress&) {},
                   [&](const Message&) {},
                   [&](const Finished& e) {
                       state = RunState::Finished;
                       result = e.result;
                       if (!columns.of("round").empty()) mendResult(*this, columns);
                       if (result.is_object()) takeResult(*this);
                   },
                   [&](const Stopped&) { state = RunState::Stopped; },
                   [&](const Failed& e) {
                       state = RunState::Failed;
                       failure = e.why;
                   },
               },
               event);
}

void RunSeries::add(const Measured& measured)
{
    const std::int64_t after = bestAfter(columns);
    for (const auto& [tag, value] : measured.values) {
        const bool again = columns.append(measured.clock, tag, value); // measured again by a run that resumed
        TagSummary& summary = tags[tag];
        const bool highest = isHigherBetter(tag);
        const bool replacesBest =
            again && summary.last == summary.best && !(highest ? value >= summary.best : value <= summary.best);
        if (replacesBest) {
            summary = summaryOf(tag, columns);
            continue;
        }
        summary.count += again ? 0 : 1;
        summary.last = value;
        if (measured.clock.step > after) takeIfBest(summary, value, highest);
    }
    if (const std::optional<double> round = valueOf(measured, "round"); round && *round < bestFrom)
        for (auto& [tag, summary] : tags)
            summary.best = notMeasured;
}

void RunSeries::forgetAfter(std::int64_t step)
{
    const std::int64_t after = bestAfter(columns);
    columns.forgetAfter(step);
    const bool countsOthers = bestAfter(columns) != after;
    for (auto it = tags.begin(); it != tags.end();) {
        const SeriesView left = columns.of(it->first);
        if (countsOthers || static_cast<std::int64_t>(left.size()) != it->second.count)
            it->second = summaryOf(it->first, columns);
        it = left.empty() ? tags.erase(it) : std::next(it);
    }
    std::erase_if(knobs, [&](const KnobTurned& e) { return e.clock.step > step; });
    std::erase_if(commands, [&](const Commanded& e) { return e.clock.step > step; });
    std::erase_if(checkpoints, [&](const CheckpointSaved& e) { return e.clock.step > step; });
    std::erase_if(resumes, [&](const Resumed& e) { return e.clock.step > step; });
}

} // namespace sharpscope
