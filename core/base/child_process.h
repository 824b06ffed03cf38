// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace sharpscope {

/// Asked now and then by what may take long; false: it is not wanted any more.
using KeepGoing = std::function<bool()>;

struct ChildProcess {
    std::vector<std::string> words; ///< the program, looked for in PATH, and its arguments
    std::string input = {};         ///< on its standard input
    std::chrono::milliseconds longest = std::chrono::minutes(2);
    KeepGoing keepGoing = {}; ///< asked a few times a second; false kills it
};

struct ProcessAnswer {
    int code = 0; ///< its exit code; 128 and the signal's number where one killed it; -1: see `problem`
    std::string out;
    std::string err;
    std::string problem;      ///< "ssh: there is no such program", "took longer than 120 s", "was stopped"; else empty
    bool isThere = true;      ///< false: there is no such program
    bool tookTooLong = false; ///< and was killed; `problem` says so

    bool isGood() const { return problem.empty() && code == 0; }
};

/// Runs it to its end, with what it writes kept. Blocks: not for the window's own thread. One that takes too long, or
/// is not wanted any more, is killed with all processes that it has started.
ProcessAnswer answerOf(const ChildProcess& process);

} // namespace sharpscope
