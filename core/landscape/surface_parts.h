// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/batch.h"
#include "core/landscape/surface_plane.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

/// All that a surface's points are computed of, as a safetensors file by which they can be recomputed elsewhere
/// (tests/tools/check_surface.py): "origin.<name>", "first.<name>" and "second.<name>" of θ and of the statistics by
/// the layers' names, "images" and "labels", "statistics.<n>" where statistics are estimated of these batches,
/// "labelSmoothing" where the loss has some, and the surface's identity as metadata. Of a microscope the images are its
/// step's batch, whose own statistics its loss is taken with.
struct SurfaceParts {
    const SurfacePlane& plane;
    const Network& network;
    Batch images;
    std::vector<Batch> statistics = {};
    double labelSmoothing = 0;
    Json identity = Json::object();
};

/// @throws Error naming the file.
void writeSurfaceParts(const std::filesystem::path& file, const SurfaceParts& parts);

} // namespace sharpscope
