// SPDX-License-Identifier: GPL-3.0-or-later
// How a mirror gets single files.
#include "core/base/files.h"
#include "core/remote/mirror.h"
#include "core/remote/mirror_files.h"

#include <algorithm>
#include <limits>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t overlap = 64; ///< bytes that the copy has already, and that must be the same
constexpr auto settleEvery = std::chrono::seconds(2);
constexpr std::uint64_t asMuchAsGoes = std::numeric_limits<std::uint32_t>::max();

} // namespace

std::vector<std::string> Mirror::read(const std::vector<RemotePiece>& pieces, const Look& look)
{
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::string> read = m_remote.read(pieces, look.keepGoing);
    std::uint64_t bytes = 0;
    for (const std::string& one : read)
        bytes += one.size();
    m_pace.came(bytes, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    return read;
}

/// Its beginning, as much as the line brings in seconds.
std::string Mirror::readPiece(const RemotePiece& piece, const Look& look)
{
    if (std::chrono::steady_clock::now() - m_settled > settleEvery) settle(look.listing);
    for (;;) {
        try {
            return read({{piece.path, piece.offset, std::min(piece.length, m_pace.piece())}}, look).front();
        } catch (const HostTooSlow&) {
            if (!m_pace.failed()) throw;
        }
    }
}

/// All in one question: a folder of many runs has many small files.
void Mirror::fetchWhole(const Batch& batch, const Look& look)
{
    if (batch.empty()) return;
    std::vector<RemotePiece> pieces;
    for (const std::string& path : batch)
        pieces.push_back({path, 0, look.listing.files.at(path).size});
    std::vector<std::string> all;
    try {
        all = read(pieces, look);
    } catch (const HostTooSlow&) {
        if (!m_pace.failed()) throw;
        for (const std::string& path : batch)
            attempt(look.news, [&] { fetchInPieces(path, look); });
        return;
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        attempt(look.news, [&] {
            const std::string& path = batch[i];
            std::string_view bytes = all[i];
            if (bytes.size() != look.listing.files.at(path).size) return noteChange(path, look);
            if (isEventLines(path)) bytes = bytes.substr(0, bytes.rfind('\n') + 1); // the rest of a line comes later
            const fs::path place = m_local / path;
            if (staysOurs(path, look, [&] { return readFile(place) == bytes; })) return;
            m_writers.erase(path);
            writeFileAtomically(place, bytes);
            notePut(path, bytes.size(), look);
        });
}

/// The file that was fetched before, with more at its end.
bool Mirror::isGrowing(const std::string& path, const RemoteFile& file) const
{
    const RemoteFile* known = m_known->find(path);
    return isEventLines(path) && known && known->inode == file.inode && fileSize(m_local / path) <= file.size;
}

/// Up to its last whole line, as it is now: more than when it was listed, where a run goes on. False if the copy is not
/// what the file begins with.
bool Mirror::fetchAdded(const std::string& path, const Look& look)
{
    AppendFile& writer = writerOf(path);
    writer.flush();
    std::uint64_t at = fileSize(m_local / path), bytes = 0;
    std::string tail = endOf(m_local / path, at, overlap); // what stands before `at`
    std::string line;                                      // of which the end has not come; may be longer than a piece
    do {
        const std::string read = readPiece({path, at - tail.size(), asMuchAsGoes}, look);
        if (!read.starts_with(tail)) {
            m_writers.erase(path);
            return false;
        }
        if (read.size() == tail.size()) break;
        at += read.size() - tail.size();
        line.append(read, tail.size());
        std::size_t begin = 0;
        for (std::size_t end; (end = line.find('\n', begin)) != line.npos; begin = end + 1)
            writer.appendLine(std::string_view(line).substr(begin, end - begin));
        line.erase(0, begin);
        bytes += begin;
        tail = read.substr(read.size() - std::min<std::size_t>(read.size(), overlap));
    } while (at < look.listing.files.at(path).size);
    writer.flush();
    look.news.bytes += bytes;
    look.news.files += bytes > 0 ? 1 : 0;
    return true;
}

/// Beside its place first. What of it has arrived stays there when the host goes away, and is gone on with where the
/// file is the same still.
void Mirror::fetchInPieces(const std::string& path, const Look& look)
{
    const RemoteFile& file = look.listing.files.at(path);
    const fs::path part =
        partOf(m_local / path, std::to_string(file.inode) + (isEventLines(path) ? std::string() // which only grows
                                                                                : '-' + std::to_string(file.changed)));
    for (std::uint64_t at; (at = fileSize(part)) < file.size;) {
        const std::string tail = endOf(part, at, overlap);
        const std::string read = readPiece({path, at - tail.size(), file.size - at + tail.size()}, look);
        if (!read.starts_with(tail) || read.size() == tail.size()) break;
        appendTo(part, read.substr(tail.size()));
    }
    if (fileSize(part) == file.size) return placePart(part, path, look);
    fs::remove(part);
    noteChange(path, look);
}

void Mirror::placePart(const fs::path& part, const std::string& path, const Look& look)
{
    const fs::path place = m_local / path;
    if (isEventLines(path)) AppendFile(part).flush(); // which cuts off what is no whole line
    std::error_code error;
    if (staysOurs(path, look, [&] { return hasSameBytes(part, place); })) {
        fs::remove(part, error);
        return;
    }
    m_writers.erase(path);
    syncFile(part);
    const std::uint64_t bytes = fileSize(part);
    fs::rename(part, place, error);
    if (error) throw Error(place.string() + ": cannot put it here: " + error.message());
    notePut(path, bytes, look);
}

/// Whether what is here is not from there, and so not to be replaced; else, or where it is the same, nothing is said.
bool Mirror::staysOurs(const std::string& path, const Look& look, const std::function<bool()>& isTheSame)
{
    std::error_code error;
    if (isEventLines(path) || !fs::exists(m_local / path, error)) return false;
    const bool isOurs = m_known->find(path) ? m_known->isChangedHere(path) : !isTheSame();
    if (isOurs) keepOurs(path, look);
    return isOurs;
}

void Mirror::keepOurs(const std::string& path, const Look& look)
{
    m_known->keepOurs(path, look.listing.files.at(path));
    look.news.problems.push_back((m_local / path).string() +
                                 ": was changed here, and has changed there; this one stays");
}

void Mirror::noteChange(const std::string& path, const Look& look)
{
    look.news.problems.push_back(path + ": changed while it was read"); // the next listing knows
}

void Mirror::notePut(const std::string& path, std::uint64_t bytes, const Look& look)
{
    m_known->set(path, look.listing.files.at(path));
    look.news.bytes += bytes;
    ++look.news.files;
}

} // namespace sharpscope
