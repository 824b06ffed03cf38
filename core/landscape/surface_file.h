// SPDX-License-Identifier: GPL-3.0-or-later
// Surfaces on disk: <name>.npz with alphas [columns], betas [rows], loss and accuracy [rows, columns] (NaN where a
// point is missing) and metadata, a JSON text. In Python: f = numpy.load(...); json.loads(str(f["metadata"])).
// Torch-free.
#pragma once

#include "core/base/json.h"
#include "core/run/run_series.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

struct SurfaceFile {
    Surface surface; ///< grid.name is the file's stem
    Json metadata = Json::object();
};

/// Atomically, and the same bytes for the same values. `metadata` is completed with the format and the title.
/// @throws Error naming the file and the reason.
void writeSurface(const std::filesystem::path& file, const Surface& surface, Json metadata);

/// @throws Error naming the file and what is wrong with it.
SurfaceFile readSurfaceFile(const std::filesystem::path& file);
Surface readSurface(const std::filesystem::path& file);

/// The run's landscape-*.npz, oldest first.
std::vector<std::filesystem::path> surfaceFiles(const std::filesystem::path& runFolder);

/// The events that make this surface when they are applied to a RunSeries.
std::vector<Event> eventsOf(const Surface& surface);

/// A table with a header: a, b, loss, accuracy; a point a line, missing ones left out.
std::string surfaceCsv(const Surface& surface);

} // namespace sharpscope
