// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/surface_models.h"

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/curvature/run_at_checkpoint.h"
#include "core/train/given_labels.h"

#include <ATen/core/Tensor.h>

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t mostOfAPath = 64;

std::string labelOf(const RunFolder& run)
{
    const Json& experiment = run.experiment();
    if (std::string title = valueOr(experiment, "title", std::string()); !title.empty()) return title;
    const Json method = valueOr(experiment, "method", Json::object());
    if (std::string label = valueOr(method, "label", std::string()); !label.empty()) return label;
    return run.path().filename().string();
}

/// Of several runs that is much memory.
Checkpoint lean(Checkpoint checkpoint)
{
    checkpoint.optimizer = checkpoint.rule = {};
    std::erase_if(checkpoint.own, [](const auto& named) { return named.first != labelsTable; });
    return checkpoint;
}

} // namespace

const SurfaceModel& looksAt(const std::vector<SurfaceModel>& models)
{
    return *std::find_if(models.begin(), models.end(), [](const SurfaceModel& model) { return model.isEnd; });
}

std::string labelOfRun(const fs::path& runFolder) { return labelOf(RunFolder::open(runFolder)); }

Json identityOf(const SurfaceModel& model)
{
    return {{"run", model.run.filename().string()},
            {"checkpoint", model.file.filename().string()},
            {"step", model.checkpoint.clock.step},
            {"thetaNorm", model.checkpoint.theta.norm().item<double>()}};
}

std::vector<SurfaceModel> modelsOf(const fs::path& runFolder, bool path, std::int64_t step)
{
    const RunFolder run = RunFolder::open(runFolder);
    const std::string label = labelOf(run);
    std::vector<fs::path> files = path ? run.checkpoints() : std::vector<fs::path>();
    auto [newest, checkpoint] = takeCheckpoint(run, step);
    std::erase(files, newest);
    std::reverse(files.begin(), files.end());
    if (step >= 0) std::erase_if(files, [&](const fs::path& file) { return file.filename() > newest.filename(); });
    std::vector<SurfaceModel> models;
    const std::size_t count = std::min(files.size(), mostOfAPath - 1);
    for (std::size_t i = 0; i < count; ++i) {
        const fs::path& file = files[i * files.size() / count];
        try {
            Checkpoint earlier = lean(loadCheckpoint(file));
            models.push_back({run.path(), label, file, std::move(earlier), false});
        } catch (const Error&) { // damaged or gone: a training that goes on deletes old ones
        }
    }
    std::erase_if(models,
                  [&](const SurfaceModel& model) { return model.checkpoint.clock.step >= checkpoint.clock.step; });
    models.push_back({run.path(), label, newest, lean(std::move(checkpoint)), true});
    return models;
}

std::vector<SurfaceModel> framesOf(std::vector<SurfaceModel> path, double epochs)
{
    std::vector<SurfaceModel> frames;
    for (SurfaceModel& model : path)
        if (frames.empty() || model.checkpoint.clock.epoch >= frames.back().checkpoint.clock.epoch + epochs - 1e-9)
            frames.push_back(std::move(model));
        else if (&model == &path.back())
            frames.back() = std::move(model);
    return frames;
}

} // namespace sharpscope
