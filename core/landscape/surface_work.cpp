// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/surface_work.h"

#include "core/base/error.h"
#include "core/landscape/known_points.h"
#include "core/landscape/surface_file.h"
#include "core/landscape/surface_hold.h"
#include "core/landscape/surface_identity.h"

#include <algorithm>
#include <map>
#include <vector>

namespace sharpscope {

namespace {

std::filesystem::path fileOf(const SurfaceWork& work) { return work.run / (work.surface.grid.name + ".npz"); }

void save(const SurfaceWork& work) { writeSurface(fileOf(work), work.surface, work.metadata); }

/// What the first process knows of it, in all.
void share(Surface& surface, Ranks& ranks)
{
    std::vector<double> all = surface.loss;
    all.insert(all.end(), surface.accuracy.begin(), surface.accuracy.end());
    all.push_back(static_cast<double>(surface.pointsDone));
    ranks.takeFirsts(all);
    const auto half = all.begin() + static_cast<std::ptrdiff_t>(surface.loss.size());
    std::copy(all.begin(), half, surface.loss.begin());
    std::copy(half, all.end() - 1, surface.accuracy.begin());
    surface.pointsDone = static_cast<decltype(surface.pointsDone)>(all.back());
}

} // namespace

Surface emptySurface(std::int64_t points, Json identity, double xMin, double xMax, double yMin, double yMax)
{
    Surface surface{.grid = {.columns = points,
                             .rows = points,
                             .xMin = xMin,
                             .xMax = xMax,
                             .yMin = yMin,
                             .yMax = yMax,
                             .identity = std::move(identity)}};
    surface.grid.name = surfaceName(surface.grid);
    surface.grid.title = surfaceTitle(surface.grid);
    surface.loss.assign(static_cast<std::size_t>(points * points), notMeasured);
    surface.accuracy = surface.loss;
    return surface;
}

void computeSurfaces(std::vector<SurfaceWork>& works, JobContext& context)
{
    Ranks& ranks = *context.ranks();
    std::map<std::filesystem::path, KnownPoints> known;
    std::vector<SurfaceHold> holds;
    std::vector<WalkedSurface> walked;
    for (SurfaceWork& work : works) {
        if (ranks.isFirst()) {
            holds.emplace_back(fileOf(work));
            known.try_emplace(work.run, work.run).first->second.takeOver(work.surface, work.winograd);
        }
        share(work.surface, ranks);
        const auto keep = [&work, &ranks] {
            if (ranks.isFirst()) save(work);
        };
        walked.push_back({work.run.string(), work.surface, work.evaluate, keep, work.evaluateSome, work.pointsAtOnce});
    }
    if (!walkSurfaces(walked, context)) return;
    for (SurfaceWork& work : works) {
        if (ranks.isFirst() && !std::filesystem::exists(fileOf(work)))
            throw Error(fileOf(work).string() + ": is no longer there; it was removed while it was computed");
        if (work.surface.marks.empty()) continue;
        if (!work.measureMarks(work.surface.marks)) return;
        context.emit(work.run.string(),
                     GridMarked{.name = work.surface.grid.name, .marks = toJson(work.surface.marks)});
        if (ranks.isFirst()) save(work);
    }
}

} // namespace sharpscope
