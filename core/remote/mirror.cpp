// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/remote/mirror.h"

#include "core/base/files.h"
#include "core/remote/mirror_files.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t smallSize = 1 << 20;
constexpr std::size_t mostAtOnce = 200;
constexpr int failuresAtMost = 3;                ///< in a row: then it is not the single files
constexpr const char* lockFile = ".mirror.lock"; ///< one keeps the copy, whoever else reads it

bool isOfRun(const std::string& path) { return fs::path(path).filename() == "events.jsonl"; }

/// A folder is a run once its experiment is there, and has ended once its result is; what is large comes late.
std::pair<int, bool> rankOf(const std::string& path, const RemoteFile& file)
{
    const std::string name = fs::path(path).filename().string();
    const int place = name == "experiment.json" || name == "sweep.json" || name == "submission.json" ? 0
                      : isEventLines(path)                                                           ? 1
                      : name == "result.json"                                                        ? 3
                                                                                                     : 2;
    return {place, place == 2 && file.size > smallSize};
}

} // namespace

Mirror::Mirror(const RemoteFolder& remote, fs::path local) : m_remote(remote), m_local(std::move(local))
{
    makeFolderOf(lockFile);
    if (AppendFile::isOpenAnywhere(m_local / lockFile))
        throw FollowedAlready(m_local.string() + ": is kept up to date already, by another window or command");
    m_lock.emplace(m_local / lockFile);
    m_known.emplace(m_local, remote);
}

bool Mirror::isWanted(const std::string& path) const
{
    return m_allWeights || !path.ends_with(".safetensors") ||
           m_weightsOf.contains(fs::path(path).parent_path().string());
}

/// In the order in which they are to come.
std::vector<std::string> Mirror::changedIn(const RemoteListing& listing) const
{
    std::vector<std::string> changed;
    for (const auto& [path, file] : listing.files) {
        const RemoteFile* known = m_known->find(path);
        if (isWanted(path) && (!known || *known != file)) changed.push_back(path);
    }
    const auto place = [&](const std::string& path) { return std::tuple(rankOf(path, listing.files.at(path)), path); };
    std::sort(changed.begin(), changed.end(), [&](auto& a, auto& b) { return place(a) < place(b); });
    return changed;
}

MirrorNews Mirror::update(const KeepGoing& keepGoing)
{
    const RemoteListing listing = m_remote.list(keepGoing);
    std::erase_if(m_writers, [&](const auto& writer) { return !listing.files.contains(writer.first); });
    MirrorNews news;
    try {
        fetch(changedIn(listing), {listing, news, keepGoing});
    } catch (const Error&) { // what has come is shown all the same
        settle(listing);
        throw;
    }
    settle(listing);
    return news;
}

void Mirror::fetch(const std::vector<std::string>& changed, const Look& look)
{
    Batch small;
    std::uint64_t bytes = 0;
    const auto fetchSmall = [&] {
        fetchWhole(std::exchange(small, {}), look);
        bytes = 0;
    };
    std::optional<std::pair<int, bool>> rank;
    for (const std::string& path : changed) {
        if (!(look.news.isWhole = look.keepGoing())) return;
        const RemoteFile& file = look.listing.files.at(path);
        if (std::exchange(rank, rankOf(path, file)) != rankOf(path, file)) {
            fetchSmall();
            settle(look.listing); // before what may take long
        }
        attempt(look.news, [&] {
            makeFolderOf(path);
            if (isGrowing(path, file) && fetchAdded(path, look)) return;
            if (m_known->isChangedHere(path) && !isEventLines(path)) return keepOurs(path, look);
            if (file.size > m_pace.piece()) return fetchInPieces(path, look);
            small.push_back(path);
            bytes += file.size;
        });
        if (bytes > m_pace.piece() || small.size() >= mostAtOnce) fetchSmall();
    }
    fetchSmall();
}

/// A file that cannot be had, or not be written, does not cost the others.
void Mirror::attempt(MirrorNews& news, const std::function<void()>& call)
{
    const auto failed = [&](const Error& error) {
        news.problems.emplace_back(error.what());
        return ++m_failures >= failuresAtMost;
    };
    try {
        call();
        m_failures = 0;
    } catch (const HostTooSlow& error) {
        if (failed(error)) throw;
    } catch (const HostError&) {
        throw;
    } catch (const Error& error) {
        if (failed(error)) throw;
    }
}

void Mirror::makeFolderOf(const std::string& path) const
{
    const fs::path folder = (m_local / path).parent_path();
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw Error(folder.string() + ": cannot make this folder: " + error.message());
}

AppendFile& Mirror::writerOf(const std::string& path)
{
    std::unique_ptr<AppendFile>& writer = m_writers[path];
    if (!writer) writer = std::make_unique<AppendFile>(m_local / path);
    return *writer;
}

void Mirror::hold(const std::string& path)
{
    try {
        writerOf(path);
    } catch (const Error&) { // somebody writes it here; to readers that is the same
        m_writers.erase(path);
    }
}

/// Of runs that somebody writes there the events are held here, which says so to whoever reads the copy; and a later
/// program is told what there is.
void Mirror::settle(const RemoteListing& listing)
{
    m_settled = std::chrono::steady_clock::now();
    for (const auto& [path, file] : listing.files) {
        if (!isEventLines(path) || !m_known->find(path)) continue;
        const std::string result = (fs::path(path).parent_path() / "result.json").string();
        const bool hasEnded = listing.files.contains(result) && m_known->find(result);
        if (isOfRun(path) && !hasEnded && listing.now - file.changed < quietSeconds)
            hold(path);
        else
            m_writers.erase(path);
        if (fileSize(m_local / path) >= file.size && *m_known->find(path) != file) m_known->set(path, file);
    }
    m_known->write();
}

} // namespace sharpscope
