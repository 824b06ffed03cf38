// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/window_undo.h"

#include <QKeyEvent>
#include <QLineEdit>

namespace sharpscope {

namespace {

class UndoFilter final : public QObject {
public:
    using QObject::QObject;

    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress) return false;
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isUndo = key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo);
        if (isUndo) event->ignore();
        return isUndo;
    }
};

} // namespace

void leaveUndoToWindow(QWidget& field)
{
    field.installEventFilter(new UndoFilter(&field));
    for (auto* line : field.findChildren<QLineEdit*>())
        line->installEventFilter(new UndoFilter(line));
}

} // namespace sharpscope
