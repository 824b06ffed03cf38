// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/view3d/projection.h"

#include <QColor>

#include <memory>
#include <vector>

class vtkRenderer;

namespace sharpscope {

/// Thin lines in a scene, all of one colour, not shaded, slightly in front of the surface that they lie on.
class LineActor {
public:
    explicit LineActor(vtkRenderer& renderer);
    ~LineActor();

    void setLines(const std::vector<std::vector<BoxPoint>>& lines, const QColor& color, double opacity = 1);
    void setWidth(double pixels); ///< VTK's

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sharpscope
