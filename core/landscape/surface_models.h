// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/checkpoint.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

/// A checkpoint that a surface shows.
struct SurfaceModel {
    std::filesystem::path run;
    std::string label;
    std::filesystem::path file;
    Checkpoint checkpoint; ///< θ, state and active learning's labels only, on the CPU
    bool isEnd = true;     ///< the newest of its run, or the one that was asked for
};

/// The run's newest checkpoint, or that of `step` where it is not negative, or, with `path`, up to 64 of those that it
/// has kept until then, evenly chosen, oldest first and with that one last. One that is deleted meanwhile is left out.
/// @throws Error if there is none, or naming the newest one's file and what is wrong with it.
std::vector<SurfaceModel> modelsOf(const std::filesystem::path& runFolder, bool path, std::int64_t step = -1);

/// Of a path those that are at least so many epochs apart, with the last.
std::vector<SurfaceModel> framesOf(std::vector<SurfaceModel> path, double epochs);

/// The model whose run's images and labels a surface is of: the origin, the end of a path or of a film.
const SurfaceModel& looksAt(const std::vector<SurfaceModel>& models);

/// What a surface's identity says of a model.
Json identityOf(const SurfaceModel& model);

/// What runs are called in legends.
std::string labelOfRun(const std::filesystem::path& runFolder);

} // namespace sharpscope
