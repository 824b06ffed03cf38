// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/remote/mirror.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/json_value.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <tuple>
#include <utility>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t pieceSize = 4 << 20;
constexpr std::uint64_t smallSize = 1 << 20; ///< up to here files come several at a time
constexpr std::size_t mostAtOnce = 200;
constexpr std::uint64_t overlap = 64; ///< bytes that the copy has already, and that must be the same
constexpr const char* knownFile = ".mirror.json";
constexpr const char* lockFile = ".mirror.lock"; ///< one keeps the copy, whoever else reads it

bool isEvents(const std::string& path) { return path.ends_with(".jsonl"); }

/// A folder is a run once its experiment is there, and has ended once its result is.
std::tuple<int, std::string> placeOf(const std::string& path)
{
    const std::string name = fs::path(path).filename().string();
    return {name == "experiment.json" || name == "sweep.json" ? 0
            : isEvents(name)                                  ? 1
            : name == "result.json"                           ? 3
                                                              : 2,
            path};
}

std::string endOf(const fs::path& file, std::uint64_t size, std::uint64_t count)
{
    std::ifstream stream(file, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(size - count));
    std::string bytes(count, '\0');
    stream.read(bytes.data(), static_cast<std::streamsize>(count));
    return stream ? bytes : std::string();
}

std::uint64_t sizeOf(const fs::path& file)
{
    std::error_code none;
    const std::uintmax_t size = fs::file_size(file, none);
    return none ? 0 : size;
}

fs::path mirrorsFolder()
{
    const char *cache = std::getenv("XDG_CACHE_HOME"), *home = std::getenv("HOME");
    const fs::path root = cache && *cache ? fs::path(cache) : fs::path(home && *home ? home : "/tmp") / ".cache";
    return root / "sharpscope" / "remote";
}

} // namespace

Mirror::Mirror(const RemoteFolder& remote, fs::path local) : m_remote(remote), m_local(std::move(local))
{
    makeFolderOf(knownFile);
    m_writers[lockFile] = std::make_unique<AppendFile>(m_local / lockFile);
    readKnown();
}

void Mirror::readKnown()
{
    try {
        const Json known = readJsonFile(m_local / knownFile);
        for (const auto& [path, file] : known.items())
            m_known[path] = {file.at(0).get<std::uint64_t>(), file.at(1).get<std::uint64_t>(),
                             file.at(2).get<double>()};
    } catch (const std::exception&) { // none yet, or of no use: all comes anew
        m_known.clear();
    }
}

void Mirror::writeKnown() const
{
    Json json = Json::object();
    for (const auto& [path, file] : m_known)
        json[path] = {file.size, file.inode, file.changed};
    writeFileAtomically(m_local / knownFile, dumpLine(json));
}

bool Mirror::isWanted(const std::string& path) const
{
    return m_allWeights || !path.ends_with(".safetensors") ||
           m_weightsOf.contains(fs::path(path).parent_path().string());
}

/// The file that was fetched before, with more at its end.
bool Mirror::isGrowing(const std::string& path, const RemoteFile& file) const
{
    const auto known = m_known.find(path);
    return isEvents(path) && known != m_known.end() && known->second.inode == file.inode &&
           sizeOf(m_local / path) <= file.size;
}

/// True once it is full.
bool Mirror::Batch::add(const std::string& path, const RemoteFile& file)
{
    files.emplace_back(path, file);
    bytes += file.size;
    return bytes > pieceSize || files.size() >= mostAtOnce;
}

MirrorNews Mirror::update(const KeepGoing& keepGoing)
{
    const RemoteListing listing = m_remote.list(keepGoing);
    std::vector<std::string> changed;
    for (const auto& [path, file] : listing.files) {
        const auto known = m_known.find(path);
        if (isWanted(path) && (known == m_known.end() || known->second != file)) changed.push_back(path);
    }
    std::sort(changed.begin(), changed.end(), [](auto& a, auto& b) { return placeOf(a) < placeOf(b); });
    MirrorNews news;
    Batch small;
    const auto fetchSmall = [&] { fetchWhole(std::exchange(small, {}), news, keepGoing); };
    for (const std::string& path : changed) {
        if (!(news.isWhole = keepGoing())) break;
        const RemoteFile& file = listing.files.at(path);
        if (!small.files.empty() && std::get<0>(placeOf(path)) != std::get<0>(placeOf(small.files.back().first)))
            fetchSmall();
        makeFolderOf(path);
        if (isGrowing(path, file) && fetchAdded(path, news, keepGoing)) continue;
        if (file.size > smallSize) {
            fetchInPieces(path, file, news, keepGoing);
        } else if (small.add(path, file)) {
            fetchSmall();
        }
    }
    if (news.isWhole) fetchSmall();
    hold(listing);
    if (!changed.empty()) writeKnown();
    return news;
}

void Mirror::makeFolderOf(const std::string& path) const
{
    const fs::path folder = (m_local / path).parent_path();
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw Error(folder.string() + ": cannot make this folder: " + error.message());
}

/// All in one question: a folder of many runs has many small files.
void Mirror::fetchWhole(const Batch& batch, MirrorNews& news, const KeepGoing& keepGoing)
{
    if (batch.files.empty()) return;
    std::vector<RemotePiece> pieces;
    for (const auto& [path, file] : batch.files)
        pieces.push_back({path, 0, file.size});
    const std::vector<std::string> read = m_remote.read(pieces, keepGoing);
    for (std::size_t i = 0; i < read.size(); ++i) {
        const auto& [path, file] = batch.files[i];
        if (read[i].size() == file.size)
            put(path, file, read[i], news);
        else
            news.problems.push_back(path + ": changed while it was read"); // the next listing knows
    }
}

void Mirror::put(const std::string& path, const RemoteFile& file, std::string_view bytes, MirrorNews& news)
{
    m_writers.erase(path);
    if (isEvents(path)) bytes = bytes.substr(0, bytes.rfind('\n') + 1); // the rest of a half-written line comes later
    writeFileAtomically(m_local / path, bytes);
    m_known[path] = file;
    news.bytes += bytes.size();
    ++news.files;
}

/// Up to its last whole line, as it is now: more than when it was listed, where a run goes on. False if the copy is not
/// what the file begins with.
bool Mirror::fetchAdded(const std::string& path, MirrorNews& news, const KeepGoing& keepGoing)
{
    AppendFile& writer = writerOf(path);
    for (;;) {
        writer.flush();
        const std::uint64_t size = sizeOf(m_local / path), shared = std::min(size, overlap);
        const std::string read = m_remote.read({{path, size - shared, shared + pieceSize}}, keepGoing).front();
        if (read.size() < shared || read.substr(0, shared) != endOf(m_local / path, size, shared)) {
            m_writers.erase(path);
            return false;
        }
        std::size_t begin = shared;
        for (std::size_t end; (end = read.find('\n', begin)) != read.npos; begin = end + 1)
            writer.appendLine(std::string_view(read).substr(begin, end - begin));
        news.bytes += begin - shared;
        news.files += begin > shared ? 1 : 0;
        if (read.size() < shared + pieceSize || begin == shared) break;
    }
    writer.flush();
    return true;
}

/// Beside its place first. What of it has arrived stays there when the host goes away, and is gone on with where the
/// file is the same still.
void Mirror::fetchInPieces(const std::string& path, const RemoteFile& file, MirrorNews& news,
                           const KeepGoing& keepGoing)
{
    const fs::path place = m_local / path;
    fs::path part = place;
    part.replace_filename('.' + place.filename().string() + '.' + std::to_string(file.inode) + '-' +
                          std::to_string(static_cast<std::int64_t>(file.changed)) + ".part");
    for (std::uint64_t size; (size = sizeOf(part)) < file.size;) {
        const std::string read =
            m_remote.read({{path, size, std::min(pieceSize, file.size - size)}}, keepGoing).front();
        if (read.empty()) break;
        std::ofstream stream(part, std::ios::binary | std::ios::app);
        if (!stream.write(read.data(), std::streamsize(read.size())) || !stream.flush()) failAtFile(part, "write");
    }
    if (sizeOf(part) == file.size)
        put(path, file, readFile(part), news);
    else
        news.problems.push_back(path + ": changed while it was read");
    fs::remove(part);
}

AppendFile& Mirror::writerOf(const std::string& path)
{
    std::unique_ptr<AppendFile>& writer = m_writers[path];
    if (!writer) writer = std::make_unique<AppendFile>(m_local / path);
    return *writer;
}

/// Of runs that somebody writes there the events are held here, which says so to whoever reads the copy.
void Mirror::hold(const RemoteListing& listing)
{
    for (const auto& [path, file] : listing.files) {
        if (!isEvents(path) || !m_known.contains(path)) continue;
        const bool hasEnded = listing.files.contains((fs::path(path).parent_path() / "result.json").string());
        if (!hasEnded && listing.now - file.changed < quietSeconds)
            writerOf(path);
        else
            m_writers.erase(path);
        if (sizeOf(m_local / path) >= file.size) m_known[path] = file;
    }
}

void Mirror::tell(const std::string& run, const Command& command, const KeepGoing& keepGoing) const
{
    m_remote.tell(run, dumpLine(toJson(command)), keepGoing);
}

fs::path usualMirrorOf(const RemoteFolder& remote)
{
    std::string folder; // one name
    for (const char c : remote.folder)
        folder += c == '/' ? std::string("%2F") : c == '%' ? std::string("%25") : std::string(1, c);
    return mirrorsFolder() / remote.host / folder;
}

std::optional<RemoteFolder> mirroredIn(const fs::path& local)
{
    if (local.parent_path().parent_path() != mirrorsFolder()) return std::nullopt;
    RemoteFolder remote{local.parent_path().filename().string(), {}};
    const std::string folder = local.filename().string();
    for (std::size_t i = 0; i < folder.size(); i += folder[i] == '%' ? 3 : 1)
        remote.folder += folder[i] != '%' ? folder[i] : folder.compare(i, 3, "%2F") == 0 ? '/' : '%';
    return remote;
}

bool isMirrored(const fs::path& path)
{
    for (fs::path at = path; at.has_relative_path(); at = at.parent_path())
        if (mirroredIn(at)) return true;
    return false;
}

} // namespace sharpscope
