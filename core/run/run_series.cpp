// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_series.h"

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

constexpr std::int64_t mostPoints = 1 << 24; ///< a surface that claims more than 16 million is not believed

Surface emptySurface(const GridStarted& grid)
{
    Surface surface{.grid = grid};
    if (grid.columns < 1 || grid.rows < 1 || grid.columns > mostPoints / grid.rows) return surface;
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

} // namespace

const char* toText(RunState state)
{
    switch (state) {
    case RunState::Waiting:
        return "waiting";
    case RunState::Running:
        return "running";
    case RunState::Finished:
        return "finished";
    case RunState::Stopped:
        return "stopped";
    case RunState::Failed:
        return "failed";
    }
    return "";
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
                       state = RunState::Running;
                       failure.clear();
                       result = Json::object();
                   },
                   [&](const Measured& e) {
                       for (const auto& [tag, value] : e.values)
                           add(tag, e.clock, value);
                   },
                   [&](const Commanded& e) {
                       if (const auto* knob = std::get_if<TurnKnob>(&e.command))
                           knobs.push_back({e.clock, knob->name, knob->value});
                   },
                   [&](const CheckpointSaved& e) { checkpoints.push_back(e); },
                   [&](const GridStarted& e) { surfaces[e.name] = emptySurface(e); },
                   [&](const GridPoint& e) {
                       if (const auto it = surfaces.find(e.name); it != surfaces.end()) put(it->second, e);
                   },
                   [&](const Progress&) {},
                   [&](const Message&) {},
                   [&](const Finished& e) {
                       state = RunState::Finished;
                       result = e.result;
                   },
                   [&](const Stopped&) { state = RunState::Stopped; },
                   [&](const Failed& e) {
                       state = RunState::Failed;
                       failure = e.why;
                   },
               },
               event);
}

void RunSeries::add(const std::string& tag, const Clock& clock, double value)
{
    Series& s = series[tag];
    if (!s.clock.empty() && s.clock.back().step == clock.step) { // measured again by a run that resumed
        s.clock.back() = clock;
        s.value.back() = value;
        return;
    }
    s.clock.push_back(clock);
    s.value.push_back(value);
}

void RunSeries::forgetAfter(std::int64_t step)
{
    for (auto it = series.begin(); it != series.end();) {
        Series& s = it->second;
        std::size_t kept = s.clock.size(); // steps only grow
        while (kept > 0 && s.clock[kept - 1].step > step)
            --kept;
        s.clock.resize(kept);
        s.value.resize(kept);
        it = kept == 0 ? series.erase(it) : std::next(it);
    }
    std::erase_if(knobs, [&](const KnobTurned& e) { return e.clock.step > step; });
    std::erase_if(checkpoints, [&](const CheckpointSaved& e) { return e.clock.step > step; });
}

double RunSeries::lastOf(const std::string& tag) const
{
    const auto it = series.find(tag);
    return it == series.end() || it->second.value.empty() ? notMeasured : it->second.value.back();
}

double RunSeries::bestOf(const std::string& tag) const
{
    const auto it = series.find(tag);
    if (it == series.end() || it->second.value.empty()) return notMeasured;
    const bool highest = tag.starts_with("accuracy") || tag.starts_with("cosine");
    double best = notMeasured;
    for (const double value : it->second.value)
        if (std::isnan(best) || (highest ? value > best : value < best)) best = value;
    return best;
}

double RunSeries::fraction() const
{
    if (state == RunState::Finished) return 1;
    if (started.stepsTotal <= 0) return 0;
    return std::clamp(static_cast<double>(last.step) / static_cast<double>(started.stepsTotal), 0.0, 1.0);
}

} // namespace sharpscope
