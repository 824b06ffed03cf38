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

} // namespace sharpscope
