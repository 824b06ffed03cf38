// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/run_summary.h"

namespace CLI {
class App;
}

namespace sharpscope {

/// Adds --where EXPRESSION (core/run/run_filter.h) to a command that looks at several runs.
void addWhere(CLI::App& command, std::string& expression);

/// Those of the runs that the expression accepts, all if it is empty. A damaged run has nothing to be asked for and
/// stays, so that it is said.
/// @throws UsageProblem naming the place if it is none.
std::vector<RunOnDisk> runsWhere(std::vector<RunOnDisk> runs, const std::string& expression);

} // namespace sharpscope
