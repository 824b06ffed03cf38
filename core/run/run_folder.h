// SPDX-License-Identifier: GPL-3.0-or-later
// A run is a folder: <root>/<date>_<name>_<rule>_s<seed>/ with
//   experiment.json      everything needed to repeat it: options, seed, versions, device, git revision
//   events.jsonl         append-only, one writer at a time; a torn or damaged line costs that line
//   checkpoint-*.safetensors   written to a temporary name, fsynced, renamed
//   landscape-*.npz      surfaces
//   result.json          last; its presence means: ended for good
// No server, and no lock that outlives its process: copy it, diff it, put it on a cluster's shared disk.
#pragma once

#include "core/base/files.h"
#include "core/run/append_file.h"
#include "core/run/event.h"
#include "core/run/event_follower.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

inline constexpr int runFormat = 1; ///< "format" in experiment.json; a reader refuses a newer one

/// One run on disk. Reading is for any thread and process; writing (append, finish) for the one that holds the run's
/// lock, from create() or openToWrite() until this object, or its process, is gone.
class RunFolder {
public:
    /// Makes the folder and its experiment.json, with "format" put first, and holds it for writing. Characters of
    /// `name` that trouble shells become '-'; a name already taken gets "-2", "-3" ...
    /// @throws Error naming the folder and the reason; if it lies in a copy of another machine's (copied_run.h).
    static RunFolder create(const std::filesystem::path& root, const std::string& name, const Json& experiment);

    /// Opens an existing run to read it.
    /// @throws Error if experiment.json is missing, damaged, or of a newer format.
    static RunFolder open(const std::filesystem::path& folder);

    /// Opens an existing run to go on with it, alone.
    /// @throws Error like open(); "... is being written by another process"; "... has ended".
    static RunFolder openToWrite(const std::filesystem::path& folder);

    const std::filesystem::path& path() const { return m_path; }
    std::string id() const { return m_path.string(); } ///< the run's name in RunEvent::run
    const Json& experiment() const { return m_experiment; }
    bool hasEnded() const { return sharpscope::hasEnded(m_path); }

    /// Whether a living process, this one or another, holds the run for writing: tells a run that goes on elsewhere
    /// from one whose process died. Also false where the file system cannot tell.
    bool isBeingWritten() const;

    /// Gives the lock back; this object only reads from now on.
    void stopWriting() { m_events.reset(); }

    /// Adds a line to events.jsonl; in the file when flush() returns, on the disk when sync() does.
    /// @throws Error naming the file and the reason; if this object is not the writer, or the run has ended.
    void append(const Event& event);
    void flush();
    void sync();

    /// Ends the run for good: result.json, atomically and on the disk, with the clock's numbers put first; then the
    /// event's line. If the line fails (full disk), the run has ended all the same, and readers make the event from
    /// result.json. If result.json fails, the run has not ended and can be resumed.
    /// @throws Error naming the file and the reason.
    void finish(const Finished& finished);

    /// All whole events, see EventFollower; forEachEvent() holds one at a time and returns the problems.
    /// @throws Error naming the file if it cannot be read.
    EventsRead readEvents() const { return EventFollower(m_path).takeNew(); }
    std::vector<std::string> forEachEvent(const EventLines::Take& take) const
    {
        return EventFollower(m_path).takeNew(take);
    }

    /// Newest checkpoint-*.safetensors by step, or an empty path.
    std::filesystem::path lastCheckpoint() const;
    std::vector<std::filesystem::path> checkpoints() const; ///< all, newest first

private:
    RunFolder() = default;
    AppendFile& writer();

    std::filesystem::path m_path;
    Json m_experiment;
    std::unique_ptr<AppendFile> m_events; ///< of the writer only
    bool m_ended = false;                 ///< by this writer
};

/// The run folders directly under `root`, oldest first; folders that are no runs are passed over.
std::vector<std::filesystem::path> listRuns(const std::filesystem::path& root);

} // namespace sharpscope
