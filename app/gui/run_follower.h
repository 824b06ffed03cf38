// SPDX-License-Identifier: GPL-3.0-or-later
// Follows run folders that this or any other process writes, on a thread of its own: reading a long run, or a slow
// shared disk, never holds the window up.
#pragma once

#include "core/run/run_folder.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace sharpscope {

class RunFollower {
public:
    RunFollower();

    /// Follows a run folder, or all runs in a folder of runs, also those that are still to come.
    void follow(const std::filesystem::path& folder);
    void forget(const std::filesystem::path& run);      ///< its events are not wanted any more
    void unfollow(const std::filesystem::path& folder); ///< as if it had never been followed

    struct News {
        std::vector<RunEvent> events;         ///< errors as Message of the run
        std::vector<std::string> interrupted; ///< runs that have not ended and that nobody writes
    };
    News takeNews(); ///< any thread; returns at once

private:
    struct Followed {
        EventFollower follower;
        bool hasEnded = false;
        int quiet = 0; ///< looks in a row that found nothing new
    };

    bool isWanted(const std::string& run) const; ///< under the lock
    void work(std::stop_token stop);
    void look(std::map<std::string, Followed>& runs, const std::set<std::filesystem::path>& folders);
    void readNew(const std::string& run, Followed& followed);

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::set<std::filesystem::path> m_folders;
    std::set<std::string> m_forgotten;
    std::set<std::filesystem::path> m_dropped; ///< folders whose runs are to be let go
    bool m_hurry = false;
    News m_news;
    std::jthread m_thread; ///< last: joined before the rest goes
};

} // namespace sharpscope
