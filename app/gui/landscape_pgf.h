// SPDX-License-Identifier: GPL-3.0-or-later
// The 3-D view of a landscape for PGFPlots: an axis with \addplot3[surf] for each surface, or one for all where they
// share a box, seen from where the window sees it. Each surface's grid stands in a table of its own beside the file.
#pragma once

#include "widgets/plots/figure_format.h"
#include "widgets/view3d/camera_pose.h"
#include "widgets/view3d/surface_style.h"

namespace sharpscope {

struct LandscapePgf {
    struct Table {
        QString name; ///< "x-surface1.csv"
        QString csv;  ///< a, b, value, height (of the logarithm, or the clip's, where the view has them), row by row
    };
    QString tex;
    std::vector<Table> tables;
};

/// `camera`: empty as SurfaceView::camera(). `stem`: the file's name without its ending.
LandscapePgf landscapePgf(const std::vector<ShownSurface>& surfaces, const SurfaceStyle& style,
                          const CameraPose& camera, const FigureFormat& format, const QString& stem);

} // namespace sharpscope
