// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/wheel_guard.h"

#include <QEvent>
#include <QWidget>

namespace sharpscope {

namespace {

class WheelGuard final : public QObject {
public:
    using QObject::QObject;

    bool eventFilter(QObject* object, QEvent* event) override
    {
        const bool passes = event->type() == QEvent::Wheel && !static_cast<QWidget*>(object)->hasFocus();
        if (passes) event->ignore(); // Qt offers it to the parents
        return passes;
    }
};

} // namespace

void guardWheel(QWidget& editor)
{
    editor.setFocusPolicy(Qt::StrongFocus);
    editor.installEventFilter(new WheelGuard(&editor));
}

} // namespace sharpscope
