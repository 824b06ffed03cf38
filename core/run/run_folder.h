// SPDX-License-Identifier: GPL-3.0-or-later
// A run is a folder: <root>/<date>_<name>_<rule>_s<seed>/ with
//   experiment.json      everything needed to repeat it: options, seed, versions, device, git revision
//   events.jsonl         append-only; a torn last line is ignored
//   checkpoint-*.safetensors   written to a temporary name, fsynced, renamed
//   landscape-*.npz      surfaces
//   result.json          last; its presence means: ended well
// No lock, no server: copy it, diff it, put it on a cluster's shared disk.
#pragma once

#include "core/run/event.h"
#include "core/run/files.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

inline constexpr int runFormat = 1; ///< "format" in experiment.json; a reader refuses a newer one

/// One run on disk. Reading is for any thread and process; writing (append, finish) for the one job that owns the run.
class RunFolder {
public:
    /// Makes the folder and its experiment.json, with "format" put first. Characters of `name` that trouble shells
    /// become '-'; a name already taken gets "-2", "-3" ...
    /// @throws Error naming the folder and the reason.
    static RunFolder create(const std::filesystem::path& root, const std::string& name, const Json& experiment);

    /// Opens an existing run.
    /// @throws Error if experiment.json is missing, damaged, or of a newer format.
    static RunFolder open(const std::filesystem::path& folder);

    const std::filesystem::path& path() const { return m_path; }
    std::string id() const { return m_path.string(); } ///< the run's name in RunEvent::run
    const Json& experiment() const { return m_experiment; }
    bool isFinished() const; ///< result.json is there
    static RunFolder openToWrite(const std::filesystem::path& folder) { return open(folder); }
    bool hasEnded() const { return isFinished(); }

    /// Whether a living process, this one or another, has the run's events open for writing: tells a run that goes on
    /// elsewhere from one whose process died. Also false where the file system cannot tell.
    bool isBeingWritten() const;

    /// Adds a line to events.jsonl; in the file when flush() returns, on the disk when sync() does.
    /// @throws Error naming the file and the reason.
    void append(const Event& event);
    void flush();
    void sync();

    /// Writes result.json, atomically, as the last file of the run.
    void finish(const Json& result);

    /// Whole events only: a torn last line is ignored, any other bad line throws.
    /// @throws Error naming file, line and byte.
    std::vector<Event> readEvents() const;

    /// Newest checkpoint-*.safetensors by step, or an empty path.
    std::filesystem::path lastCheckpoint() const;

private:
    RunFolder() = default;
    std::filesystem::path m_path;
    Json m_experiment;
    std::unique_ptr<AppendFile> m_events; ///< opened by the first append()
};

/// The run folders directly under `root`, oldest first; folders that are no runs are passed over.
std::vector<std::filesystem::path> listRuns(const std::filesystem::path& root);

/// Reads a growing events.jsonl, of this process or another, a piece at a time.
class EventFollower {
public:
    explicit EventFollower(std::filesystem::path folder) : m_file(std::move(folder) / "events.jsonl") {}

    /// The whole events that were added since the last call. A half-written last line waits for its rest. If the file
    /// became shorter or another file took its place, it is read from its start again, with a Resumed at step 0 put
    /// first, which makes a RunSeries forget what it knew. None while there is no file.
    /// @throws Error naming file and byte, once, for a damaged line; the next call goes on behind it.
    std::vector<Event> takeNew();

private:
    std::filesystem::path m_file;
    std::uint64_t m_offset = 0; ///< behind the last line taken
    std::uint64_t m_line = 0;
    std::uint64_t m_inode = 0;
};

} // namespace sharpscope
