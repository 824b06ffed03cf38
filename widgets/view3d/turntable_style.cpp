// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/turntable_style.h"

#include <vtkCamera.h>
#include <vtkObjectFactory.h>
#include <vtkRenderWindowInteractor.h>
#include <vtkRenderer.h>

namespace sharpscope {

vtkStandardNewMacro(TurntableStyle);

void TurntableStyle::OnLeftButtonDown()
{
    if (Interactor->GetShiftKey())
        OnMiddleButtonDown();
    else
        vtkInteractorStyleTerrain::OnLeftButtonDown();
}

void TurntableStyle::OnLeftButtonUp()
{
    if (State == VTKIS_PAN)
        OnMiddleButtonUp();
    else
        vtkInteractorStyleTerrain::OnLeftButtonUp();
}

// A menu opens on it, and takes the release.
void TurntableStyle::OnRightButtonDown() {}
void TurntableStyle::OnRightButtonUp() {}

void TurntableStyle::OnMouseWheelForward() { dolly(1.12); }
void TurntableStyle::OnMouseWheelBackward() { dolly(1 / 1.12); }

void TurntableStyle::dolly(double factor)
{
    const int* position = Interactor->GetEventPosition();
    FindPokedRenderer(position[0], position[1]);
    if (!CurrentRenderer) return;
    CurrentRenderer->GetActiveCamera()->Dolly(factor);
    CurrentRenderer->ResetCameraClippingRange();
    Interactor->Render();
}

} // namespace sharpscope
