// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/command.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

/// Puts commands into the inbox of a run that another process trains: here, or where `run` is a copy from. Blocks.
/// @throws Error if that does not work, the run has ended, or a command holds a number that is not finite.
void tellRun(const std::filesystem::path& run, const std::vector<Command>& commands,
             const std::function<bool()>& keepGoing);

/// The same for who cannot wait, for each run in the order of the words. Functions return at once. For one thread.
class RunTeller {
public:
    RunTeller();
    /// Words under way have two seconds more. A thread that a disk holds up for ever is left behind, and not waited
    /// for.
    ~RunTeller();
    RunTeller(const RunTeller&) = delete;
    RunTeller& operator=(const RunTeller&) = delete;

    void tell(const std::filesystem::path& run, const Command& command);

    bool isTelling() const;                  ///< some are under way
    std::vector<std::string> takeProblems(); ///< of words that did not arrive

private:
    struct Shared;
    static void deliver(const std::shared_ptr<Shared>& shared, const std::filesystem::path& run);

    std::shared_ptr<Shared> m_shared;
};

} // namespace sharpscope
