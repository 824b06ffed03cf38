// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/view3d/surface_field.h"

#include <QLabel>

#include <vector>

namespace sharpscope {

/// What surfaces have at the place that the mouse is on: a, b, loss and accuracy, a line a surface where there are
/// several, and of a model or a point of a path that is marked there what it has in truth and how far off the plane it
/// lies. Lies at the foot of the figure that the mouse is in and never takes the mouse.
class LandscapeReadout final : public QLabel {
public:
    LandscapeReadout();

    void setSurfaces(const std::vector<ShownSurface>& surfaces);
    void showAt(const QPointF& place, QWidget& figure);

private:
    struct Reading {
        QString title;
        RunColor color;
        SurfaceField loss;
        SurfaceField accuracy;
        Surface surface; ///< for its marks
    };
    std::vector<Reading> m_readings;
};

} // namespace sharpscope
