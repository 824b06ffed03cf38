// SPDX-License-Identifier: GPL-3.0-or-later
// A report: one HTML file that needs nothing beside it, with the comparison's figures as drawings, a table of the runs,
// the table over seeds, the options in common and those that differ, versions, and how to repeat it.
#pragma once

#include "widgets/base/run_store.h"

#include <filesystem>

namespace sharpscope {

/// Of the runs that are shown.
/// @throws Error if there are none, or naming the file and the reason.
void writeReport(RunStore& store, const QString& file);

/// For `sharpscope --report`: reads the run folders (or all runs in a folder of runs) and writes the report.
/// @throws Error naming what cannot be read or written.
void writeReport(const std::vector<std::filesystem::path>& folders, const QString& file);

} // namespace sharpscope
