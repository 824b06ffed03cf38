// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sharpscope {

/// All commands of sharpscope-cli, but for what main does first. A program with kinds of work of its own registers them
/// and calls this. Returns the exit code.
int runProgram(int argc, char** argv);

} // namespace sharpscope
