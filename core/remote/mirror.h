// SPDX-License-Identifier: GPL-3.0-or-later
// A copy of a folder of runs on another machine that is kept up to date, for readers that know nothing of that machine.
// Event files grow by whole lines, read from where the copy ends; a file that became shorter, or that another took the
// place of, comes anew. A run that is being written there is held here as if it were written here. Nothing is deleted
// on either side.
#pragma once

#include "core/remote/remote_files.h"
#include "core/run/append_file.h"
#include "core/run/command.h"

#include <memory>
#include <set>

namespace sharpscope {

struct MirrorNews {
    std::int64_t files = 0; ///< of which something arrived
    std::uint64_t bytes = 0;
    bool isWhole = true;               ///< else keepGoing() said no in between
    std::vector<std::string> problems; ///< of single files; the rest goes on
};

/// For one thread; all that asks the host blocks.
class Mirror {
public:
    /// `local`: the copy, made if it is not there. @throws Error if it cannot be, or another process keeps it.
    Mirror(const RemoteFolder& remote, std::filesystem::path local);

    /// Whether checkpoints and weights come, too: of all runs, or of those in one folder.
    void setWeights(bool wanted) { m_allWeights = wanted; }
    void fetchWeights(const std::string& run) { m_weightsOf.insert(run); }

    const std::filesystem::path& local() const { return m_local; }

    using KeepGoing = RemoteFiles::KeepGoing;

    /// One look at the host, and all that is new there. @throws Error if the host cannot be asked, or the copy not
    /// written; what has arrived until then stays, and the next call goes on from there.
    MirrorNews update(const KeepGoing& keepGoing);

    /// Puts a command into the inbox of a run, named as it is in the folder. @throws Error if that does not work.
    void tell(const std::string& run, const Command& command, const KeepGoing& keepGoing) const;

    /// A run of which nothing new was written for so long counts as one that nobody writes.
    static constexpr double quietSeconds = 600;

private:
    struct Batch {
        std::vector<std::pair<std::string, RemoteFile>> files;
        std::uint64_t bytes = 0;
        bool add(const std::string& path, const RemoteFile& file);
    };

    bool isWanted(const std::string& path) const;
    bool isGrowing(const std::string& path, const RemoteFile& file) const;
    void makeFolderOf(const std::string& path) const;
    bool fetchAdded(const std::string& path, MirrorNews& news, const KeepGoing& keepGoing);
    void fetchWhole(const Batch& batch, MirrorNews& news, const KeepGoing& keepGoing);
    void fetchInPieces(const std::string& path, const RemoteFile& file, MirrorNews& news, const KeepGoing& keepGoing);
    void put(const std::string& path, const RemoteFile& file, std::string_view bytes, MirrorNews& news);
    AppendFile& writerOf(const std::string& path);
    void hold(const RemoteListing& listing);
    void readKnown();
    void writeKnown() const;

    RemoteFiles m_remote;
    std::filesystem::path m_local;
    bool m_allWeights = false;
    std::set<std::string> m_weightsOf;
    std::map<std::string, RemoteFile> m_known; ///< as they were when they were fetched
    std::map<std::string, std::unique_ptr<AppendFile>> m_writers;
};

/// Where the copy of a folder is kept for a window: in the user's cache folder.
std::filesystem::path usualMirrorOf(const RemoteFolder& remote);

/// Of which folder `local` is the usual copy; nothing where it is none. Reads nothing.
std::optional<RemoteFolder> mirroredIn(const std::filesystem::path& local);

/// Whether `path` lies in such a copy: what is there is the other machine's, and nobody goes on with it here.
bool isMirrored(const std::filesystem::path& path);

} // namespace sharpscope
