// SPDX-License-Identifier: GPL-3.0-or-later
// Surfaces that a job computes, whatever their points are evaluated by.
#pragma once

#include "core/landscape/surface_walk.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

struct SurfaceWork {
    std::filesystem::path run; ///< the folder of the run that its events are of, and that it lies in
    Surface surface;           ///< with its grid, identity and marks, without points
    Json metadata = Json::object();
    bool winograd = false; ///< whether its points may be of Winograd's convolutions
    EvaluatePoint evaluate;
    EvaluatePoints evaluateSome = {}; ///< see WalkedSurface
    std::function<std::int64_t()> pointsAtOnce = {};
    /// Gives the marks the losses that they have in truth, or others beside them; false if stop was asked on the way.
    std::function<bool(std::vector<SurfaceMark>& marks)> measureMarks;
};

/// An empty square surface of `points` a side; name and title follow from the identity.
Surface emptySurface(std::int64_t points, Json identity, double xMin, double xMax, double yMin, double yMax);

/// Takes over what is known, computes the rest, saves each as <name>.npz in its run's folder, and at last measures the
/// marks and reports them as GridMarked. Holds each meanwhile (surface_hold.h).
/// Of several processes (JobContext::join) the first alone holds, reads and saves.
/// @throws Error if another job computes one of them.
void computeSurfaces(std::vector<SurfaceWork>& works, JobContext& context);

} // namespace sharpscope
