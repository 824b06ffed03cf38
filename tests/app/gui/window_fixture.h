// SPDX-License-Identifier: GPL-3.0-or-later
// How the tests of the window find, click and read.
#pragma once

#include "app/gui/main_window.h"
#include "fake_jobs.h"

#include <QAbstractButton>
#include <QAction>
#include <QLabel>
#include <QTemporaryDir>
#include <QTest>

namespace sharpscope {

template <class Widget>
Widget* find(MainWindow& window, const char* name)
{
    auto* widget = window.findChild<Widget*>(QLatin1String(name));
    Q_ASSERT(widget);
    return widget;
}

inline void trigger(MainWindow& window, const char* action) { find<QAction>(window, action)->trigger(); }

inline void click(MainWindow& window, const char* button)
{
    QTest::mouseClick(find<QAbstractButton>(window, button), Qt::LeftButton);
}

/// A key for the window, which is active then: shortcuts of one that is not are nobody's.
inline void press(MainWindow& window, Qt::Key key, Qt::KeyboardModifiers modifiers = {})
{
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, key, modifiers);
}

inline std::int64_t stepsOf(MainWindow& window, std::size_t run = 0)
{
    return window.store().runs()[run]->series.last.step;
}

inline QString messageOf(MainWindow& window)
{
    auto* bar = find<QWidget>(window, "messageBar");
    return bar->isHidden() ? QString() : bar->findChild<QLabel*>(QStringLiteral("message"))->text();
}

/// A window with its session and its runs in `folder`, on the screen.
inline std::unique_ptr<MainWindow> showWindow(const QTemporaryDir& folder, WindowSeams seams)
{
    auto window = std::make_unique<MainWindow>(
        std::move(seams), WindowOptions{.sessionFile = folder.filePath(QStringLiteral("session.json")),
                                        .runsFolder = folder.filePath(QStringLiteral("runs")),
                                        .theme = QStringLiteral("light")});
    window->show();
    Q_UNUSED(QTest::qWaitForWindowExposed(window.get()));
    return window;
}

} // namespace sharpscope
