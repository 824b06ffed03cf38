// SPDX-License-Identifier: GPL-3.0-or-later
// What the command palette finds.
#pragma once

#include "app/gui/command_palette.h"

#include <QSet>

class QAction;
class QMainWindow;

namespace sharpscope {

class ExperimentPanel;
class RunStore;

/// All that can be done now: what the menus hold, with the menu's name, and what has a name beside them. `pages` are
/// told apart as such.
std::vector<PaletteEntry> actionEntries(const QMainWindow& window, const QList<QAction*>& pages);
std::vector<PaletteEntry> runEntries(const RunStore& store, const std::function<void(const QString& id)>& go);
/// The presets, and the fields of the form as it is now.
std::vector<PaletteEntry> experimentEntries(ExperimentPanel& panel);

/// The pages of help, by their files.
std::vector<PaletteEntry> helpEntries(const std::function<void(const QString& file)>& go);

} // namespace sharpscope
