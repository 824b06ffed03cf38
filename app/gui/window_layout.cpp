// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/window_layout.h"

#include "widgets/base/runs_table.h"

#include <QMainWindow>

namespace sharpscope {

namespace {

std::string encoded(const QByteArray& bytes) { return bytes.toBase64().toStdString(); }
QByteArray decoded(const std::string& text) { return QByteArray::fromBase64(QByteArray::fromStdString(text)); }

} // namespace

void readLayout(const QMainWindow& window, const RunsTable& runs, WindowLayout& layout)
{
    layout.geometry = encoded(window.saveGeometry());
    layout.docks = encoded(window.saveState());
    layout.runColumns = encoded(runs.columnWidths());
}

void showLayout(QMainWindow& window, RunsTable& runs, const WindowLayout& layout)
{
    WindowLayout now;
    readLayout(window, runs, now);
    if (layout.runColumns != now.runColumns) runs.setColumnWidths(decoded(layout.runColumns));
    if (!layout.geometry.empty() && layout.geometry != now.geometry) window.restoreGeometry(decoded(layout.geometry));
    if (!layout.docks.empty() && layout.docks != now.docks) window.restoreState(decoded(layout.docks));
}

} // namespace sharpscope
