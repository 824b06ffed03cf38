// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/projection.h"

#include <QSize>

#include <vtkCamera.h>
#include <vtkRenderer.h>

namespace sharpscope {

QPointF projected(vtkRenderer& renderer, const BoxPoint& point, const QSize& size, double pixels)
{
    renderer.SetWorldPoint(point[0], point[1], point[2], 1);
    renderer.WorldToDisplay();
    const double* display = renderer.GetDisplayPoint();
    return {display[0] / pixels, size.height() - display[1] / pixels};
}

BoxPoint Ray::at(double share) const
{
    return {from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]),
            from[2] + share * (to[2] - from[2])};
}

Ray rayThrough(vtkRenderer& renderer, const QPointF& place, const QSize& size, double pixels)
{
    const auto atDepth = [&](double depth) -> BoxPoint {
        renderer.SetDisplayPoint(place.x() * pixels, (size.height() - place.y()) * pixels, depth);
        renderer.DisplayToWorld();
        const double* world = renderer.GetWorldPoint();
        return {world[0] / world[3], world[1] / world[3], world[2] / world[3]};
    };
    return {atDepth(0), atDepth(1)};
}

Ray rayTo(vtkRenderer& renderer, const BoxPoint& point)
{
    const double* eye = renderer.GetActiveCamera()->GetPosition();
    return {{eye[0], eye[1], eye[2]}, point};
}

} // namespace sharpscope
