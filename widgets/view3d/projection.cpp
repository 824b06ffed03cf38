// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/projection.h"

#include <QSize>

#include <vtkRenderer.h>

namespace sharpscope {

QPointF projected(vtkRenderer& renderer, const BoxPoint& point, const QSize& size, double pixels)
{
    renderer.SetWorldPoint(point[0], point[1], point[2], 1);
    renderer.WorldToDisplay();
    const double* display = renderer.GetDisplayPoint();
    return {display[0] / pixels, size.height() - display[1] / pixels};
}

} // namespace sharpscope
