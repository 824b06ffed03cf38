// SPDX-License-Identifier: GPL-3.0-or-later
// What differs between two states of the window, for undo: which fields, and in words.
#pragma once

#include "app/gui/view_state.h"

#include <QString>

namespace sharpscope {

/// Paths of the fields that differ, as deep as they go: "compare.smoothing", "experiment.methods.1.rho". Without those
/// of the layout, which is no step of undo.
std::vector<std::string> changedFields(const ViewState& before, const ViewState& after);

/// What was done between the two, to stand behind "Undo: ": "hide 3 runs", "smoothing 0.6".
QString changeText(const ViewState& before, const ViewState& after);

} // namespace sharpscope
