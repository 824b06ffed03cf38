// SPDX-License-Identifier: GPL-3.0-or-later
// A run's inbox: commands (command.h) for the process that trains it, a line of JSON each, in the file inbox.jsonl of
// its folder, written by whoever can write there: a window on a shared disk, a command line, another machine by ssh.
#pragma once

#include "core/run/command.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

std::filesystem::path inboxOf(const std::filesystem::path& run);

/// The line that a command is, with its end. @throws Error if it holds a number that is not finite.
std::string inboxLine(const Command& command);

/// Adds a command by one write, so that those of several do not mix. Whoever trains the run takes it within seconds; if
/// nobody does, it is of the past when somebody begins.
/// @throws Error naming the file and the reason; of a run that has ended, or is a copy of another machine's
/// (core/remote/run_teller.h tells it there).
void putIntoInbox(const std::filesystem::path& run, const Command& command);

struct InboxRead {
    std::vector<Command> commands;
    std::vector<std::string> problems; ///< with file and line, for each line that is no command
};

/// Reads what is added to an inbox from now on. For one thread.
class InboxReader {
public:
    explicit InboxReader(const std::filesystem::path& run); ///< what it holds already was meant for an earlier process

    /// The whole lines added since the last call; a half-written one waits for its rest. A file that has become shorter
    /// is read on from where it ends.
    InboxRead takeNew();

private:
    std::filesystem::path m_file;
    std::uintmax_t m_offset = 0;
};

} // namespace sharpscope
