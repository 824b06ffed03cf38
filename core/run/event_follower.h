// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/event_lines.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

class TensorboardFollower;

struct EventsRead {
    std::vector<Event> events;
    std::vector<std::string> problems; ///< with file, line and byte, one for each line that was passed over
};

/// Whether the run in `folder` has ended for good: its result.json is there. Everybody asks this function.
bool hasEnded(const std::filesystem::path& folder);

/// How far a follower has read, for another, also another program's, to go on from there.
struct FollowerMark {
    std::uint64_t offset = 0; ///< behind the last line taken
    std::uint64_t line = 0;
    std::uint64_t inode = 0;
    std::int64_t born = 0; ///< ns, 0 where the file system does not tell; an inode alone is soon given out again
    std::string tail;      ///< the last bytes before `offset`
    Clock last;            ///< of the last event
    std::optional<Finished> finished; ///< as its line says, while the run has no result
    bool isFinished = false;          ///< a Finished was handed out
};

/// Reads a run's events as far as they are there, in this process's folder or one that another writes; what is added
/// later comes with the next call.
///
/// That a run has ended stands in result.json, so a Finished comes if and only if that is there, once, behind all other
/// events: from its line, or from result.json where the process was killed, or the disk was full, before the line. A
/// line that says Finished in a run that has no result counts for nothing.
class EventFollower {
public:
    explicit EventFollower(std::filesystem::path folder, const FollowerMark& from = {});

    FollowerMark mark() const;
    /// Whether the last call found another file than the one read before, and began it anew.
    bool hasRestarted() const { return m_hasRestarted; }

    /// The whole events that were added since the last call. A half-written last line waits for its rest. If the file
    /// became shorter or another file took its place, it is read from its start again, with a Resumed at step 0 put
    /// first, which makes a RunSeries forget what it knew. None while there is no file.
    /// @throws Error naming the file if it cannot be read.
    EventsRead takeNew();

    /// The same, event by event, so that nobody has to hold them all; returns the problems.
    std::vector<std::string> takeNew(const EventLines::Take& take);

private:
    /// What tells whether the file read so far is still the beginning of the file that is there.
    struct Identity {
        std::uint64_t inode = 0;
        std::int64_t born = 0; ///< ns, 0 where the file system does not tell; an inode alone is soon given out again
        std::string tail;      ///< the last bytes before `offset`
    };

    bool isAnother(int file, const Identity& now, std::uint64_t size) const;
    void readAll(int file, const EventLines::Take& take);
    void takeEnd(const EventLines::Take& take, std::vector<std::string>& problems);
    std::string lostEvents() const; ///< what is missing of those of a run that ended without its line

    std::filesystem::path m_folder;
    std::filesystem::path m_file;
    EventLines m_lines;
    Identity m_identity;
    Clock m_last;                       ///< of the last event
    std::optional<Finished> m_finished; ///< as its line says
    bool m_isFinished = false;          ///< a Finished was handed out
    bool m_hasRestarted = false;
    std::shared_ptr<TensorboardFollower> m_tensorboard; ///< of another program's files
};

} // namespace sharpscope
