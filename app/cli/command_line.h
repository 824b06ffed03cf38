// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

#include <string>
#include <vector>

namespace sharpscope {

/// Parses the words as one of the commands of these groups, does it, and says on standard error what went wrong.
/// Returns the exit code.
int runCommandLine(int argc, char** argv, const std::vector<AddCommands>& groups, const std::string& version);

/// Whether one of these groups has a command of that name.
bool isCommandOf(const std::vector<AddCommands>& groups, const std::string& name);

} // namespace sharpscope
