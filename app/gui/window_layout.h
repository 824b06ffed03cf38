// SPDX-License-Identifier: GPL-3.0-or-later
// Where things are on the screen.
#pragma once

#include "app/gui/view_state.h"

class QMainWindow;

namespace sharpscope {

class RunsTable;

void readLayout(const QMainWindow& window, const RunsTable& runs, WindowLayout& layout);
void showLayout(QMainWindow& window, RunsTable& runs, const WindowLayout& layout);

} // namespace sharpscope
