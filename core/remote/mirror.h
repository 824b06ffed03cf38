// SPDX-License-Identifier: GPL-3.0-or-later
// A copy of a folder of runs on another machine that is kept up to date, for readers that know nothing of that machine.
// Event files grow by whole lines, read from where the copy ends; a file that became shorter, or that another took the
// place of, comes anew, unless somebody here has changed the copy's: what was said here stays. A run that is being
// written there is held here as if it were written here. Nothing is deleted on either side.
#pragma once

#include "core/remote/known_files.h"
#include "core/remote/mirror_place.h"
#include "core/remote/pace.h"
#include "core/run/append_file.h"

#include <memory>
#include <optional>
#include <set>

namespace sharpscope {

struct MirrorNews {
    std::int64_t files = 0; ///< of which something arrived
    std::uint64_t bytes = 0;
    bool isWhole = true;               ///< else keepGoing() said no in between
    std::vector<std::string> problems; ///< of single files; the rest goes on
};

/// Another mirror, of this process or another, keeps the copy.
class FollowedAlready final : public Error {
public:
    using Error::Error;
};

/// For one thread; all that asks the host blocks.
class Mirror {
public:
    /// `local`: the copy, made if it is not there. @throws Error as KnownFiles; FollowedAlready.
    Mirror(const RemoteFolder& remote, std::filesystem::path local);

    /// Whether checkpoints and weights come, too: of all runs, or of those in one folder.
    void setWeights(bool wanted) { m_allWeights = wanted; }
    void fetchWeights(const std::string& run) { m_weightsOf.insert(run); }

    const std::filesystem::path& local() const { return m_local; }

    using KeepGoing = RemoteFiles::KeepGoing;

    /// One look at the host, and all that is new there. @throws Error if the host cannot be asked, or the copy not
    /// written; what has arrived until then stays, and the next call goes on from there.
    MirrorNews update(const KeepGoing& keepGoing);

    void setLongest(std::chrono::milliseconds longest) { m_remote.setLongest(longest); } ///< of a question, for tests

    /// A run of which nothing new was written for so long counts as one that nobody writes.
    static constexpr double quietSeconds = 600;

private:
    struct Look {
        const RemoteListing& listing;
        MirrorNews& news;
        const KeepGoing& keepGoing;
    };
    using Batch = std::vector<std::string>;

    std::vector<std::string> changedIn(const RemoteListing& listing) const;
    bool isWanted(const std::string& path) const;
    bool isGrowing(const std::string& path, const RemoteFile& file) const;
    void makeFolderOf(const std::string& path) const;

    void fetch(const std::vector<std::string>& changed, const Look& look);
    bool fetchAdded(const std::string& path, const Look& look);
    void fetchWhole(const Batch& batch, const Look& look);
    void fetchInPieces(const std::string& path, const Look& look);
    void attempt(MirrorNews& news, const std::function<void()>& call);
    std::vector<std::string> read(const std::vector<RemotePiece>& pieces, const Look& look);
    std::string readPiece(const RemotePiece& piece, const Look& look);

    bool staysOurs(const std::string& path, const Look& look, const std::function<bool()>& isTheSame);
    void keepOurs(const std::string& path, const Look& look);
    static void noteChange(const std::string& path, const Look& look);
    void placePart(const std::filesystem::path& part, const std::string& path, const Look& look);
    void notePut(const std::string& path, std::uint64_t bytes, const Look& look);

    AppendFile& writerOf(const std::string& path);
    void hold(const std::string& path);
    void settle(const RemoteListing& listing);

    RemoteFiles m_remote;
    std::filesystem::path m_local;
    std::optional<AppendFile> m_lock;
    std::optional<KnownFiles> m_known;
    Pace m_pace;
    int m_failures = 0; ///< files in a row
    bool m_allWeights = false;
    std::set<std::string> m_weightsOf;
    std::map<std::string, std::unique_ptr<AppendFile>> m_writers;
    std::chrono::steady_clock::time_point m_settled;
};

} // namespace sharpscope
