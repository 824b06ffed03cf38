// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/run/capsule.h"
#include "core/run/named_folder.h"
#include "core/run/sweep_file.h"

#include <algorithm>
#include <fcntl.h>
#include <map>
#include <set>
#include <unistd.h>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t mostEntries = 100'000;
constexpr std::uint64_t mostOfAnUnpackedMegabyte = 200; ///< times its packed size; lines of numbers come to some ten
constexpr std::uint64_t harmless = std::uint64_t(64) << 20; ///< bytes that any entry may have
constexpr std::uint64_t mostOfCapsuleJson = 1 << 20;

std::string amount(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MB"; }

/// Why a name cannot be that of a file below a folder; empty where it can.
std::string whyUnsafe(const std::string& name)
{
    if (name.empty()) return "has no name";
    if (name.front() == '/') return "is an absolute path";
    if (name.find('\\') != std::string::npos || name.find('\0') != std::string::npos)
        return "has a character in its name that leads elsewhere";
    for (const fs::path& part : fs::path(name))
        if (part == ".." || part == ".") return "leads out of the capsule's folder";
    return {};
}

/// An archive whose directory has been looked at: safe to be unpacked as far as names and sizes say.
class CapsuleReader {
public:
    explicit CapsuleReader(const fs::path& file) : m_file(file), m_zip(file)
    {
        if (m_zip.count() > mostEntries) throw Error(m_file.string() + ": has too many entries for a capsule");
        for (std::size_t i = 0; i < m_zip.count(); ++i) {
            const std::string name = m_zip.name(i);
            if (const std::string why = whyUnsafe(name); !why.empty()) refuse(name, why);
            if (!m_entries.emplace(name, i).second) refuse(name, "is there twice");
            const std::uint64_t size = m_zip.size(i), packed = m_zip.packedSize(i);
            if (size > harmless && size / mostOfAnUnpackedMegabyte > packed)
                refuse(name, "would unpack to " + amount(size) + " from " + std::to_string(packed) +
                                 " bytes, which no run's file does");
            m_bytes += size;
        }
    }

    std::vector<std::string> runs()
    {
        const auto entry = m_entries.find("capsule.json");
        if (entry == m_entries.end()) throw Error(m_file.string() + ": is no capsule, it has no \"capsule.json\"");
        if (m_zip.size(entry->second) > mostOfCapsuleJson) refuse("capsule.json", "is too large for what it is");
        std::string text(static_cast<std::size_t>(m_zip.size(entry->second)), '\0');
        m_zip.open(entry->second);
        m_zip.read(text.data(), text.size());
        m_zip.finish();
        JsonFault fault;
        const std::optional<Json> about = tryParseJson(text, fault);
        if (!about) refuse("capsule.json", "byte " + std::to_string(fault.byte) + ' ' + fault.what);
        const Json* format = about->is_object() && about->contains("capsule") ? &about->at("capsule") : nullptr;
        if (!format || !format->is_number_integer()) refuse("capsule.json", "has no whole number \"capsule\"");
        if (format->get<std::int64_t>() > capsuleFormat)
            refuse("capsule.json", "has format " + format->dump() + ", this program reads up to " +
                                       std::to_string(capsuleFormat) + "; a newer Sharpscope made it");
        if (!about->contains("runs") || !about->at("runs").is_array()) refuse("capsule.json", "lists no \"runs\"");
        std::set<std::string> sweeps;
        if (about->contains("sweeps"))
            for (const Json& name : about->at("sweeps"))
                sweeps.insert(folderName(name, "sweep"));
        std::vector<std::string> names;
        for (const Json& name : about->at("runs"))
            names.push_back(runName(name, sweeps));
        if (names.empty()) refuse("capsule.json", "lists no run");
        return names;
    }

    void unpackTo(const fs::path& folder, const Going& going)
    {
        std::error_code ignored;
        const fs::space_info space = fs::space(folder, ignored);
        if (!ignored && space.available < m_bytes)
            throw Error(m_file.string() + ": unpacks to " + amount(m_bytes) + ", " + folder.string() +
                        " has room for " + amount(space.available));
        std::uint64_t done = 0;
        const auto goOn = [&](std::uint64_t more) {
            done += more;
            const double part = m_bytes > 0 ? static_cast<double>(done) / static_cast<double>(m_bytes) : 1;
            if (going && !going(part)) throw Error(m_file.string() + ": is not unpacked: it was stopped");
        };
        for (const auto& [name, entry] : m_entries)
            if (name.back() != '/') unpack(entry, folder / name, goOn);
    }

private:
    [[noreturn]] void refuse(const std::string& entry, const std::string& why) const
    {
        throw Error(m_file.string() + ": \"" + entry + "\" " + why);
    }

    std::string folderName(const Json& name, const std::string& ofWhat) const
    {
        const std::string text = name.is_string() ? name.get<std::string>() : std::string();
        if (!whyUnsafe(text).empty() || text.find('/') != std::string::npos)
            refuse("capsule.json", "names a " + ofWhat + ' ' + name.dump() + ", which is no folder's name");
        return text;
    }

    /// "name", or "sweep/name" of a sweep that is in the capsule.
    std::string runName(const Json& name, const std::set<std::string>& sweeps) const
    {
        const std::string text = name.is_string() ? name.get<std::string>() : std::string();
        const auto slash = text.find('/');
        if (slash == std::string::npos || !sweeps.contains(text.substr(0, slash))) return folderName(name, "run");
        folderName(text.substr(slash + 1), "sweep's run");
        return text;
    }

    void unpack(std::size_t entry, const fs::path& to, const std::function<void(std::uint64_t)>& goOn)
    {
        fs::create_directories(to.parent_path());
        const FileHandle file(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
        if (!file) failAtFile(to, "write");
        m_zip.open(entry);
        std::string piece;
        for (std::uint64_t left = m_zip.size(entry); left > 0; left -= piece.size()) {
            piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, 1 << 20)));
            m_zip.read(piece.data(), piece.size());
            if (const int reason = writeAll(file.get(), piece)) failAtFile(to, "write", reason);
            goOn(piece.size());
        }
        m_zip.finish();
    }

    fs::path m_file;
    ZipReader m_zip;
    std::map<std::string, std::size_t> m_entries;
    std::uint64_t m_bytes = 0;
};

} // namespace

bool isCapsule(const fs::path& file)
{
    try {
        ZipReader zip(file);
        for (std::size_t i = 0; i < zip.count(); ++i)
            if (zip.name(i) == "capsule.json") return true;
    } catch (const Error&) { // no archive, or a damaged one
    }
    return false;
}

std::vector<std::string> runsInCapsule(const fs::path& file) { return CapsuleReader(file).runs(); }

UnpackedCapsule unpackCapsule(const fs::path& file, const fs::path& into, const Going& going)
{
    CapsuleReader capsule(file);
    const std::vector<std::string> names = capsule.runs();
    UnpackedCapsule unpacked;
    unpacked.folder = makeNamedFolder(into, file.stem().string());
    try {
        capsule.unpackTo(unpacked.folder, going);
        for (const std::string& name : names) {
            unpacked.runs.push_back(unpacked.folder / "runs" / name);
            if (!fs::is_directory(unpacked.runs.back()))
                throw Error(file.string() + ": \"capsule.json\" names a run \"" + name + "\" that is not in it");
            if (const fs::path sweep = unpacked.runs.back().parent_path();
                name.find('/') != std::string::npos && !isSweep(sweep))
                throw Error(file.string() + ": \"capsule.json\" names a sweep \"" + sweep.filename().string() +
                            "\" whose sweep.json is not in it");
        }
    } catch (const std::exception& error) {
        std::error_code ignored;
        fs::remove_all(unpacked.folder, ignored); // no half of it stays
        if (dynamic_cast<const fs::filesystem_error*>(&error)) throw Error(file.string() + ": " + error.what());
        throw;
    }
    return unpacked;
}

} // namespace sharpscope
