// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/looks/looks.h"

#include "core/base/error.h"
#include "core/curvature/curvature_job.h"
#include "core/curvature/run_at_checkpoint.h"
#include "core/landscape/slice.h"
#include "core/looks/loss_surfaces.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <map>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// nullopt if `isStopping` said yes.
std::optional<RunAtCheckpoint> lossAtCheckpoint(const LossOfKind& kind, const RunFolder& run,
                                                const TakenCheckpoint& taken, const CurvatureOptions& options,
                                                const std::function<bool()>& isStopping)
{
    expectNothingOfSingleImages(options, kind.isOver);
    const ViewOfLoss view = kind.forSharpness(run, taken, options, isStopping);
    if (!view) return std::nullopt;
    Checkpoint checkpoint = taken.checkpoint;
    fit(checkpoint, *view->network(), taken.file);
    const at::ScalarType type = options.precision == "float64" ? at::kDouble : at::kFloat;
    const at::Tensor theta = checkpoint.theta.to(view->device(), type),
                     state = checkpoint.state.to(view->device(), type);
    RunAtCheckpoint at{.target = {.network = view->network(),
                                  .theta = theta,
                                  .state = state,
                                  .images = {},
                                  .labelSmoothing = 0,
                                  .parts = std::make_shared<LossOverParts>(view->around(theta, state))},
                       .theorems = {},
                       .measuredOn = {}};
    at.measuredOn = {{"run", run.path().filename().string()},
                     {"checkpoint", taken.file.filename().string()},
                     {"step", checkpoint.clock.step},
                     {"thetaNorm", checkpoint.theta.to(at::kDouble).norm().item<double>()},
                     {"augmentation", "none"}};
    at.measuredOn.update(view->measuredOn());
    return at;
}

} // namespace

Job surfacesJob(std::vector<fs::path> runFolders, SliceOptions options, fs::path parts)
{
    return [runFolders = std::move(runFolders), options = std::move(options),
            parts = std::move(parts)](JobContext& context) {
        std::map<const LossOfKind*, std::vector<fs::path>> byKind; // nullptr: of images
        for (const fs::path& run : runFolders) {
            auto& alike = byKind[lossOfKind(RunFolder::open(run))];
            if (std::find(alike.begin(), alike.end(), run) == alike.end()) alike.push_back(run);
        }
        if (byKind.size() > 1 && options.plane == "models")
            throw Error("plane: models: runs of several kinds of work have no network in common");
        for (const auto& [kind, runs] : byKind)
            if (kind && !parts.empty())
                throw Error(parts.string() + ": holds the images that a surface is of, and a surface of " +
                            runs.front().string() + " is of " + kind->isOver);
        if (byKind.empty()) byKind[nullptr]; // says that there are none
        for (const auto& [kind, runs] : byKind) {
            if (context.isStopping()) return;
            if (kind)
                computeLossSurfaces(context, runs, options, *kind);
            else
                slicesJob(runs, options, parts)(context);
        }
    };
}

Job sharpnessJob(std::vector<fs::path> runs, CurvatureOptions options)
{
    const LoadAtCheckpoint load = [](const RunFolder& run, const TakenCheckpoint& taken, const CurvatureOptions& asked,
                                     const std::function<bool()>& isStopping) {
        const LossOfKind* kind = lossOfKind(run);
        return kind ? lossAtCheckpoint(*kind, run, taken, asked, isStopping)
                    : loadAtCheckpoint(run, taken, asked, isStopping);
    };
    return curvatureJobOf(std::move(runs), std::move(options), load);
}

} // namespace sharpscope
