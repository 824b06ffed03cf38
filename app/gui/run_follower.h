// SPDX-License-Identifier: GPL-3.0-or-later
// Follows run folders that this or any other process writes, on a thread of its own: reading a long run, or a slow
// shared disk, never holds the window up. A run that nobody writes costs its summary and, from then on, a look at its
// file's size now and then; a run that is being written is read whole, and then event by event.
#pragma once

#include "core/run/event_follower.h"
#include "widgets/base/run_store.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <variant>

namespace sharpscope {

/// A run that has not ended and that nobody writes.
struct RunInterrupted {
    std::string run;
};

/// What people say of a run has changed in its folder.
struct RunNoted {
    std::string run;
    RunNotes notes;
};

class RunFollower {
public:
    RunFollower();

    /// Follows a run folder, or all runs in a folder of runs, also those that are still to come.
    void follow(const std::filesystem::path& folder);
    void forget(const std::filesystem::path& run);      ///< its events are not wanted any more
    void unfollow(const std::filesystem::path& folder); ///< as if it had never been followed

    /// The window's own job writes these: whoever has the job's events needs no others. At its end they are taken back,
    /// and followed if anybody goes on with them.
    void leaveToJob(const std::string& run);
    void takeBack(const std::string& run);

    /// In the order in which it happened; a run comes as its folder has it before any of its events. A folder of which
    /// nothing can be read comes with what is wrong with it. Errors are Messages of the run, too, each said once.
    using News = std::variant<RunFromDisk, RunEvent, RunInterrupted, RunNoted>;
    std::vector<News> takeNews(); ///< any thread; returns at once

private:
    struct Followed {
        EventsStamp stamp;                     ///< of what was read, while nobody writes it
        std::optional<EventFollower> follower; ///< while it is being written
        bool wasRead = false;
        std::int64_t notesTime = 0; ///< of the notes that were told
        bool hasEnded = false;
        int quiet = 0;  ///< looks in a row that found nothing new
        int lookIn = 0; ///< looks until its file is asked again
        std::set<std::string> said;
    };
    struct Listed { ///< a folder of runs, as it was listed last
        std::int64_t changed = 0;
        int lookIn = 0;
    };
    using Runs = std::map<std::string, Followed>;

    bool isWanted(const std::string& run) const; ///< under the lock
    void work(const std::stop_token& stop);
    void look(const std::stop_token& stop, Runs& runs, const std::set<std::filesystem::path>& folders);
    void list(const std::filesystem::path& folder, Runs& runs);
    void lookAt(const std::string& run, Followed& followed);
    void lookAtNotes(const std::string& run, Followed& followed);
    void readWhole(const std::string& run, Followed& followed);
    void readNew(const std::string& run, Followed& followed);
    void warn(const std::string& run, Followed& followed, const std::vector<std::string>& problems);
    void tell(News news);

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::set<std::filesystem::path> m_folders;
    std::set<std::string> m_forgotten;
    std::set<std::filesystem::path> m_dropped; ///< runs, and folders whose runs, are to be let go
    std::set<std::string> m_ofJob;
    std::set<std::string> m_ofThisWindow; ///< taken back from its jobs
    std::map<std::string, EventsStamp> m_takenBack;
    bool m_hurry = false;
    std::vector<News> m_news;
    std::map<std::filesystem::path, Listed> m_listed; ///< the thread's own
    std::jthread m_thread;                            ///< last: joined before the rest goes
};

} // namespace sharpscope
