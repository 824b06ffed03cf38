// SPDX-License-Identifier: GPL-3.0-or-later
// A report: one HTML file that needs nothing beside it, with the comparison's figures as drawings, a table of the runs,
// the table over seeds, the options in common and those that differ, versions, and how to repeat it.
#pragma once

#include "core/base/json.h"

#include <QString>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sharpscope {

/// What a report of run folders had to do without.
struct ReportNotes {
    std::vector<std::string> leftOut; ///< runs that cannot be read
    std::vector<std::string> others;  ///< runs that have not begun, damaged lines of those that are in it
};

/// For `sharpscope --report`: reads the run folders (or all runs in a folder of runs) and writes the report of all that
/// can be read, with the methods' `colors` (RunStore::colors()) where they have some. `progress` is told how much is
/// done, from 0 to 1.
/// @throws Error if none can, or naming the report's file and the reason.
ReportNotes writeReport(const std::vector<std::filesystem::path>& folders, const QString& file,
                        const std::function<void(double)>& progress = {}, const Json& colors = {});

} // namespace sharpscope
