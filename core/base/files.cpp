// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"

#include "core/base/error.h"
#include "core/base/temporary_name.h"

#include <array>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace sharpscope {

namespace {

std::filesystem::path folderOf(const std::filesystem::path& file)
{
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

/// The file that a link stands for, also where that is not there yet.
std::filesystem::path withoutLinks(std::filesystem::path file)
{
    constexpr int linksAtMost = 40;
    std::error_code error;
    for (int links = 0; std::filesystem::is_symlink(std::filesystem::symlink_status(file, error)); ++links) {
        if (links == linksAtMost) failAtFile(file, "write", ELOOP);
        const std::filesystem::path next = std::filesystem::read_symlink(file, error);
        if (error) failAtFile(file, "write", error.value());
        file = folderOf(file) / next; // `next`, where that begins at the root
    }
    return file;
}

/// A pipe, a terminal, /dev/full: nothing that a file can take the place of.
bool isStream(const std::filesystem::path& file)
{
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
           !std::filesystem::is_directory(status);
}

void writeStream(const std::filesystem::path& file, std::span<const std::string_view> pieces)
{
    const FileHandle handle(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
    if (!handle) failAtFile(file, "write");
    for (const std::string_view piece : pieces)
        if (const int reason = writeAll(handle.get(), piece)) failAtFile(file, "write", reason);
}

/// A rename is on the disk only when its folder is. Some network file systems cannot do it; nothing is lost by that.
void syncFolder(const std::filesystem::path& folder)
{
    const FileHandle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (handle) ::fsync(handle.get());
}

} // namespace

void failAtFile(const std::filesystem::path& file, const char* doing, int reason)
{
    throw Error(file.string() + ": cannot " + doing + ": " + std::strerror(reason));
}

int writeAll(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

FileHandle::~FileHandle()
{
    if (m_descriptor >= 0) ::close(m_descriptor);
}

void writeFileAtomically(const std::filesystem::path& file, std::string_view text)
{
    writeFileAtomically(file, std::span(&text, 1));
}

void writeFileAtomically(const std::filesystem::path& named, std::span<const std::string_view> pieces)
{
    if (isStream(named)) return writeStream(named, pieces);
    const std::filesystem::path file = withoutLinks(named);
    static std::atomic<unsigned> count = 0; // two threads may write into one folder
    std::filesystem::path temporary = file;
    temporary += std::string(temporarySuffix) + std::to_string(::getpid()) + "-" + std::to_string(count++);

    const auto giveUp = [&](const char* doing, int reason) {
        ::unlink(temporary.c_str());
        failAtFile(file, doing, reason);
    };
    FileHandle handle(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!handle) failAtFile(file, "write");
    for (const std::string_view piece : pieces)
        if (const int reason = writeAll(handle.get(), piece)) giveUp("write", reason);
    if (::fsync(handle.get()) != 0) giveUp("write to the disk", errno);
    handle = FileHandle();
    if (::rename(temporary.c_str(), file.c_str()) != 0) giveUp("replace", errno);
    syncFolder(folderOf(file));
}

std::string readFile(const std::filesystem::path& file)
{
    const FileHandle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!handle) failAtFile(file, "open");
    std::string text;
    std::array<char, 1 << 16> piece;
    for (;;) {
        const ssize_t count = ::read(handle.get(), piece.data(), piece.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) failAtFile(file, "read");
        if (count == 0) return text;
        text.append(piece.data(), static_cast<std::size_t>(count));
    }
}

Json readJsonFile(const std::filesystem::path& file) { return parseJson(readFile(file), file.string()); }

std::string dumpLine(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }
std::string dumpLines(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n'; }

} // namespace sharpscope
