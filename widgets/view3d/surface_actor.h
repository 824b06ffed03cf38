// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/theme.h"
#include "widgets/view3d/surface_mesh.h"
#include "widgets/view3d/surface_pick.h"

#include <QLineF>
#include <QPointF>

#include <memory>
#include <optional>

class vtkRenderer;

namespace sharpscope {

/// A surface in a scene: the surface itself, lines of equal value on it, a hatching where it is clipped, a small
/// ball at the lowest point where no models are marked, and the line along which it is cut. Points that are not
/// computed yet are interpolated and paler. update() changes the arrays in place.
class SurfaceActor {
public:
    explicit SurfaceActor(vtkRenderer& renderer);
    ~SurfaceActor();

    /// Coloured by height with the style's map or, where several share a scene, by the run's colour and see-through.
    enum class Coloring { ByHeight, ByRun };
    void update(const ShownSurface& shown, const SurfaceStyle& style, const HeightScale& scale, const PlaneRange& range,
                Coloring coloring, const Theme& theme);

    void setCut(const std::optional<QLineF>& line, const Theme& theme); ///< from one (a, b) to another
    void setLineScale(double pixels);                                   ///< VTK's pixels in one of Qt's

    std::optional<BoxPoint> placeOf(const QPointF& place) const; ///< (a, b), where there is something of the surface
    std::optional<SurfaceHit> hit(const Ray& ray) const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sharpscope
