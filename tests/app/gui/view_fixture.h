// SPDX-License-Identifier: GPL-3.0-or-later
// Two views of a window compared.
#pragma once

#include "app/gui/session_file.h"
#include "app/gui/view_change.h"
#include "window_fixture.h"

namespace sharpscope {

/// Equal texts, or what differs.
inline QString difference(const ViewState& a, const ViewState& b)
{
    QString all;
    for (const auto& field : changedFields(a, b))
        all += QString::fromStdString(field) + QLatin1Char('\n');
    const Json of = Json::diff(toJson(a), toJson(b));
    return all.isEmpty() ? all : all + QString::fromStdString(of.dump(1));
}

inline QString text(const ViewState& state)
{
    ViewState shown = state;
    shown.layout = {};
    return QString::fromStdString(sessionText(shown));
}

inline void settle() // what the user did is recorded when its event is over
{
    QTest::qWait(1);
    QCoreApplication::processEvents();
}

/// A window with three finished runs.
inline std::unique_ptr<MainWindow> windowWithRuns(const QTemporaryDir& folder)
{
    auto window = showWindow(folder, fakeSeams(20, 0));
    trigger(*window, "launch");
    [&] { QTRY_VERIFY(window->store().runs().size() == 3 && !window->feed().isRunning()); }();
    settle();
    return window;
}

} // namespace sharpscope
