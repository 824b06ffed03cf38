// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>

#include <array>

class QSize;
class vtkRenderer;

namespace sharpscope {

using BoxPoint = std::array<double, 3>;

/// Where a point of the scene is in the picture, in Qt's coordinates: `size` is the whole picture's in Qt's pixels,
/// `pixels` are VTK's in one of Qt's.
QPointF projected(vtkRenderer& renderer, const BoxPoint& point, const QSize& size, double pixels);

/// What the eye sees at one place of the picture, from near to far.
struct Ray {
    BoxPoint from;
    BoxPoint to;

    BoxPoint at(double share) const;
};
Ray rayThrough(vtkRenderer& renderer, const QPointF& place, const QSize& size, double pixels);
Ray rayTo(vtkRenderer& renderer, const BoxPoint& point); ///< from the eye

} // namespace sharpscope
