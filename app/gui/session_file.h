// SPDX-License-Identifier: GPL-3.0-or-later
// The file in which a window's ViewState outlives it. Paths and ids of runs that lie in the file's own folder or below
// it stand there as "$SESSION/runs/a", so that a session travels with its runs: whoever opens it elsewhere has them
// where the file is.
#pragma once

#include "app/gui/view_state.h"

#include <filesystem>

namespace sharpscope {

/// The defaults where there is no file. Files of earlier versions are read too; fields that only a later version knows
/// are passed over.
/// @throws Error naming the file and what is wrong with it.
ViewState loadSession(const std::filesystem::path& file);

/// What the file holds for this state; `folder`: where it is to lie, empty: all paths stay as they are.
std::string sessionText(const ViewState& state, const std::filesystem::path& folder = {});

bool isSession(const Json& json); ///< and no experiment

/// Copies a file that a newer version wrote beside itself, "session.json.format-3", before what this one does not know
/// is lost. Returns the copy; empty where it is of this version or an earlier one, or is not there.
/// @throws Error naming a file that cannot be read or written.
std::filesystem::path copyIfNewer(const std::filesystem::path& file);

/// Moves a damaged file out of the way, beside itself and over no other: "session.json.damaged", "….damaged-2".
/// Returns where it is now; empty if it could not be moved.
std::filesystem::path keepAside(const std::filesystem::path& file);

} // namespace sharpscope
