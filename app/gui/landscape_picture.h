// SPDX-License-Identifier: GPL-3.0-or-later
// Landscapes drawn from the command line.
#pragma once

#include "app/gui/landscape_export.h"

#include <QStringList>

namespace sharpscope {

/// What `sharpscope --landscape` draws.
struct LandscapePicture {
    QStringList from;        ///< run folders, folders of runs, or landscape-*.npz; of a run its newest surface
    LandscapeExport request; ///< a picture or drawing is of the scene where that can be drawn, else of the map
    bool isMap = false;      ///< it is of the map in any case
    SurfaceStyle style{.logarithmic = true};
    std::string side = "corner"; ///< see cameraSides
};

inline constexpr const char* cameraSides[] = {"corner", "front", "side", "top"};

/// Draws and writes it; an orbit is written before it returns.
/// @throws Error naming the file and what is wrong.
void draw(const LandscapePicture& picture);

} // namespace sharpscope
