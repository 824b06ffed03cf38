// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/vtk_input.h"

#include <QMouseEvent>
#include <QWheelEvent>
#include <QWidget>

#include <vtkCommand.h>
#include <vtkRenderWindowInteractor.h>

#include <cmath>

namespace sharpscope {

namespace {

constexpr int notch = 120;

void place(const QPointF& position, Qt::KeyboardModifiers modifiers, vtkRenderWindowInteractor& interactor,
           double scale)
{
    interactor.SetEventInformationFlipY(static_cast<int>(std::floor(position.x() * scale)),
                                        static_cast<int>(std::floor(position.y() * scale)),
                                        modifiers.testFlag(Qt::ControlModifier), modifiers.testFlag(Qt::ShiftModifier));
    interactor.SetAltKey(modifiers.testFlag(Qt::AltModifier));
}

unsigned long pressOf(Qt::MouseButton button)
{
    switch (button) {
    case Qt::LeftButton:
        return vtkCommand::LeftButtonPressEvent;
    case Qt::MiddleButton:
        return vtkCommand::MiddleButtonPressEvent;
    case Qt::RightButton:
        return vtkCommand::RightButtonPressEvent;
    default:
        return vtkCommand::NoEvent;
    }
}

unsigned long releaseOf(Qt::MouseButton button)
{
    switch (button) {
    case Qt::LeftButton:
        return vtkCommand::LeftButtonReleaseEvent;
    case Qt::MiddleButton:
        return vtkCommand::MiddleButtonReleaseEvent;
    case Qt::RightButton:
        return vtkCommand::RightButtonReleaseEvent;
    default:
        return vtkCommand::NoEvent;
    }
}

} // namespace

bool VtkInput::forward(const QEvent& event, const QWidget& widget, vtkRenderWindowInteractor& interactor, double scale)
{
    switch (event.type()) {
    case QEvent::Enter:
        interactor.InvokeEvent(vtkCommand::EnterEvent);
        return true;
    case QEvent::Leave:
        interactor.InvokeEvent(vtkCommand::LeaveEvent);
        return true;
    case QEvent::MouseMove:
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick: // so that a quick second drag works
    case QEvent::MouseButtonRelease: {
        const auto& mouse = static_cast<const QMouseEvent&>(event);
        place(mouse.position(), mouse.modifiers(), interactor, scale);
        unsigned long told = vtkCommand::MouseMoveEvent;
        if (event.type() != QEvent::MouseMove)
            told = event.type() == QEvent::MouseButtonRelease ? releaseOf(mouse.button()) : pressOf(mouse.button());
        if (told == vtkCommand::NoEvent) return false;
        interactor.InvokeEvent(told);
        return true;
    }
    case QEvent::Wheel: {
        const auto& wheel = static_cast<const QWheelEvent&>(event);
        place(widget.mapFromGlobal(wheel.globalPosition()), wheel.modifiers(), interactor, scale);
        m_wheel += wheel.angleDelta().y();
        for (; m_wheel >= notch; m_wheel -= notch)
            interactor.InvokeEvent(vtkCommand::MouseWheelForwardEvent);
        for (; m_wheel <= -notch; m_wheel += notch)
            interactor.InvokeEvent(vtkCommand::MouseWheelBackwardEvent);
        return true;
    }
    default:
        return false;
    }
}

} // namespace sharpscope
