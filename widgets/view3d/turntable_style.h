// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vtkInteractorStyleTerrain.h>

namespace sharpscope {

/// Left drag turns the scene round its vertical axis and tilts it, middle drag (or Shift with the left button) moves
/// it, the wheel comes closer. The right button is the menu's. The vertical stays vertical: a height must look like a
/// height.
class TurntableStyle final : public vtkInteractorStyleTerrain {
public:
    static TurntableStyle* New();
    vtkTypeMacro(TurntableStyle, vtkInteractorStyleTerrain);

    void OnLeftButtonDown() override;
    void OnLeftButtonUp() override;
    void OnRightButtonDown() override;
    void OnRightButtonUp() override;
    void OnMouseWheelForward() override;
    void OnMouseWheelBackward() override;
    void OnChar() override {}

private:
    void dolly(double factor);
};

} // namespace sharpscope
