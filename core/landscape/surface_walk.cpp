// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/surface_walk.h"

#include "core/landscape/grid.h"
#include "core/landscape/surface_file.h"

#include <chrono>
#include <cmath>
#include <limits>

namespace sharpscope {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr auto saveEvery = std::chrono::seconds(30);

double secondsSince(SteadyClock::time_point begin)
{
    return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

void walk(Surface& surface, const EvaluatePoint& evaluatePoint, JobContext& context, const std::string& run,
          const std::function<void()>& save)
{
    const GridStarted& grid = surface.grid;
    const std::vector<double> alphas = columnCoordinates(grid);
    const std::vector<double> betas = rowCoordinates(grid);
    const auto total = static_cast<double>(surface.loss.size());
    const auto begin = SteadyClock::now();
    const double pausedBefore = context.pausedSeconds();
    auto lastSave = begin;
    double computed = 0;
    for (const GridIndex& point : coarseToFine(grid.columns)) {
        const auto index = static_cast<std::size_t>(point.row * grid.columns + point.column);
        if (!std::isnan(surface.loss[index])) continue;
        if (!context.keepGoing()) return;
        const std::optional<PointValue> value =
            evaluatePoint(alphas[static_cast<std::size_t>(point.column)], betas[static_cast<std::size_t>(point.row)]);
        if (!value) return;
        surface.loss[index] = std::isnan(value->loss) ? std::numeric_limits<double>::infinity() : value->loss;
        surface.accuracy[index] = value->accuracy;
        ++surface.pointsDone;
        ++computed;
        context.emit(run, GridPoint{.name = grid.name,
                                    .column = point.column,
                                    .row = point.row,
                                    .loss = surface.loss[index],
                                    .accuracy = surface.accuracy[index]});
        const auto done = static_cast<double>(surface.pointsDone);
        const double busy = secondsSince(begin) - (context.pausedSeconds() - pausedBefore);
        context.emit(
            run,
            Progress{.what = "landscape", .fraction = done / total, .secondsLeft = busy / computed * (total - done)});
        if (SteadyClock::now() - lastSave > saveEvery) {
            save();
            lastSave = SteadyClock::now();
        }
    }
}

} // namespace

void walkSurface(Surface& surface, const EvaluatePoint& evaluatePoint, JobContext& context, const std::string& run,
                 const std::function<void()>& save)
{
    for (Event& event : eventsOf(surface))
        context.emit(run, std::move(event));
    try {
        walk(surface, evaluatePoint, context, run, save);
    } catch (...) {
        if (surface.pointsDone > 0) save();
        throw;
    }
    if (surface.pointsDone > 0) save();
}

} // namespace sharpscope
