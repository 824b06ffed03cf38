// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/theme.h"
#include "widgets/view3d/surface_mesh.h"

#include <memory>
#include <span>

class QPainter;
class QRectF;
class QSize;
class vtkRenderer;

namespace sharpscope {

/// The models of the surfaces in a box, each on its own surface: a ball and a name at each minimum, and the path that
/// each training took, as a line on the surface with a point at each checkpoint in the colour of the loss that it has
/// in truth. Where that differs from the surface's colour, the path lies off the plane.
class MarksActor {
public:
    explicit MarksActor(vtkRenderer& renderer);
    ~MarksActor();

    void update(std::span<const ShownSurface> surfaces, const SurfaceStyle& style, const HeightScale& scale,
                const PlaneRange& range, const Theme& theme);
    void setLineScale(double pixels); ///< VTK's pixels in one of Qt's

    /// Names of the minima, seen even where the surface hides these, and a few epochs of the paths, all of it inside
    /// the panel. As AxesBox::paint().
    void paint(QPainter& painter, const QRectF& panel, const QSize& size, double pixels, const Theme& theme) const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sharpscope
