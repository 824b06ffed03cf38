// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace sharpscope {

struct ProgramOutput {
    bool isThere = true; ///< false: there is no such program
    int code = 0;        ///< its exit code, 128 + the signal that ended it
    std::string out;
    std::string err;

    bool isGood() const { return isThere && code == 0; }
};

/// Runs another program to its end and takes what it says. `words` is the program, looked for on PATH, and its
/// arguments. One that takes longer than `longest` is killed, with a line in `err` that says so.
/// @throws Error naming the program if the system cannot start it, but for one that is not there.
ProgramOutput outputOf(const std::vector<std::string>& words, std::chrono::seconds longest = std::chrono::seconds(60));

} // namespace sharpscope
