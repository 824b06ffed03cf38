// SPDX-License-Identifier: GPL-3.0-or-later
// Included by surface_view*.cpp only: what a SurfaceView has in VTK.
#pragma once

#include "widgets/view3d/axes_box.h"
#include "widgets/view3d/marks_actor.h"
#include "widgets/view3d/surface_actor.h"
#include "widgets/view3d/surface_view.h"

#include <vtkCamera.h>
#include <vtkNew.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>

namespace sharpscope {

/// A box with one surface in it, or with several.
struct ScenePanel {
    explicit ScenePanel(vtkRenderWindow& w) : window(w), axes(*renderer), marks(*renderer)
    {
        renderer->SetMaximumNumberOfPeels(4);
        renderer->UseFXAAOn(); // several samples a pixel cost four times as much without a GPU
        window.AddRenderer(renderer);
    }
    ~ScenePanel() { window.RemoveRenderer(renderer); }
    ScenePanel(const ScenePanel&) = delete;
    ScenePanel& operator=(const ScenePanel&) = delete;

    QRectF rectIn(const QSize& size) const
    {
        return {viewport.left() * size.width(), viewport.top() * size.height(), viewport.width() * size.width(),
                viewport.height() * size.height()};
    }

    vtkRenderWindow& window;
    vtkNew<vtkRenderer> renderer;
    AxesBox axes;
    MarksActor marks;
    std::vector<std::unique_ptr<SurfaceActor>> surfaces;
    QRectF viewport; ///< share of the picture, y downwards
};

struct SurfaceView::Scene {
    static constexpr double distance = 6.3; ///< of the eye, at first

    vtkNew<vtkCamera> camera;
    CameraPose reported; ///< where cameraMoved() was last
    std::vector<std::unique_ptr<ScenePanel>> panels;
    HeightScale scale;
    bool isTranslucent = false; ///< one surface is seen through another
    QColor base;                ///< of the theme that the colours were made for
    QColor background;          ///< of a picture for paper; invalid on the screen
};

} // namespace sharpscope
