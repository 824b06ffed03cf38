// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/wheel_guard.h"

#include <QEvent>
#include <QWidget>

namespace sharpscope {

namespace {

class WheelGuard final : public QObject {
public:
    WheelGuard(QWidget& editor, bool isTurnedWithFocus) : QObject(&editor), m_isTurnedWithFocus(isTurnedWithFocus)
    {
        editor.setFocusPolicy(Qt::StrongFocus);
        editor.installEventFilter(this);
    }

    bool eventFilter(QObject* object, QEvent* event) override
    {
        if (event->type() != QEvent::Wheel) return false;
        if (m_isTurnedWithFocus && static_cast<QWidget*>(object)->hasFocus()) return false;
        event->ignore(); // Qt offers it to the parents
        return true;
    }

private:
    bool m_isTurnedWithFocus;
};

} // namespace

void guardWheel(QWidget& editor) { new WheelGuard(editor, true); }

void keepWheelOff(QWidget& editor) { new WheelGuard(editor, false); }

} // namespace sharpscope
