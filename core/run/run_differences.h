// SPDX-License-Identifier: GPL-3.0-or-later
// Two runs or more side by side: the options that are not the same, what was turned while they ran, which code made
// them and where, and what came out. Torch-free.
#pragma once

#include "core/run/run_field.h"

namespace sharpscope {

/// What of a run is compared. The references are the caller's.
struct ComparedRun {
    RunFacts facts;
    const Json& experiment;
};

struct DifferenceRow {
    std::string section;             ///< "Options", "Turned", "Code", "Environment", "Results"
    std::string field;               ///< an option's path, "best(loss/test)" ...
    std::vector<std::string> values; ///< one a run; empty: it has none
    bool differs = false;
};

struct RunDifferences {
    std::vector<std::string> runs; ///< their names
    std::vector<DifferenceRow> rows;
};

/// Of options those that are not the same in all, of all else everything.
RunDifferences compareRuns(const std::vector<ComparedRun>& runs);

std::string toMarkdown(const RunDifferences& differences); ///< a table a section; what differs is bold
std::string toCsv(const RunDifferences& differences);      ///< section,field,run ...

} // namespace sharpscope
