// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QEvent;
class QWidget;
class vtkRenderWindowInteractor;

namespace sharpscope {

/// Hands a mouse event of `widget` to VTK; `scale` is VTK's pixels in one of Qt's. Wheels are summed up to whole
/// notches of 120, since touch pads send smaller ones. Keys are not handed on: VTK's styles bind q, e, w ..., ours are
/// actions.
class VtkInput {
public:
    /// True if VTK was told.
    bool forward(const QEvent& event, const QWidget& widget, vtkRenderWindowInteractor& interactor, double scale);

private:
    int m_wheel = 0;
};

} // namespace sharpscope
