// SPDX-License-Identifier: GPL-3.0-or-later
// Included by heat_map*.cpp only.
#pragma once

#include "widgets/plots/contour_item.h"
#include "widgets/plots/heat_map.h"
#include "widgets/plots/map_overlay.h"

namespace sharpscope {

struct HeatMap::Parts {
    QCPColorMap* map;
    QCPColorScale* scale;
    ContourItem* contours;
    HatchItem* hatch;
    PointerItem* pointer;
    QString valueName, valueNote;   ///< beside the colour scale
    std::optional<QPointF> keptPin; ///< while a file is written
    QList<QCPAbstractItem*> drawings;
    QList<QCPItemText*> names;  ///< of those, the markers'
    QList<QCPItemText*> labels; ///< ... and what is left out where it has no room
    QList<QCPCurve*> paths;
};

} // namespace sharpscope
