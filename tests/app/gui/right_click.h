// SPDX-License-Identifier: GPL-3.0-or-later
// A right click as the platform delivers it, and the menu that it opens.
#pragma once

#include <QApplication>
#include <QContextMenuEvent>
#include <QMenu>
#include <QTimer>
#include <QWidget>

namespace sharpscope {

/// What the menu of a right click in the middle of the widget offers, whichever widget lies there; empty where none
/// opens. `choose` is triggered.
inline QStringList rightClick(QWidget& where, const QString& choose = {})
{
    const QPoint middle = where.rect().center();
    QWidget* hit = where.childAt(middle);
    if (!hit) hit = &where;
    const QPoint at = hit->mapFrom(&where, middle);
    QStringList offered;
    const auto look = [&] { // the menu runs an event loop of its own
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (!menu) return;
        for (auto* action : menu->actions()) {
            offered << action->text();
            if (action->text() == choose) menu->setActiveAction(action);
        }
        if (menu->activeAction()) QMetaObject::invokeMethod(menu->activeAction(), "trigger", Qt::QueuedConnection);
        menu->close();
    };
    QTimer::singleShot(0, hit, look);
    QContextMenuEvent click(QContextMenuEvent::Mouse, at, hit->mapToGlobal(at));
    QApplication::sendEvent(hit, &click); // goes up to parents as it would
    QCoreApplication::processEvents();
    return offered;
}

} // namespace sharpscope
