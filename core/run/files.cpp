// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/files.h"

#include "core/base/error.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sharpscope {

namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const char* doing, int reason = errno)
{
    throw Error(file.string() + ": cannot " + doing + ": " + std::strerror(reason));
}

/// 0, or the errno of the write that failed.
int writeAll(int file, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

std::filesystem::path folderOf(const std::filesystem::path& file)
{
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

/// A rename is on the disk only when its folder is. Some network file systems cannot do it; nothing is lost by that.
void syncFolder(const std::filesystem::path& folder)
{
    const FileHandle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (handle) ::fsync(handle.get());
}

constexpr std::size_t flushAt = 64 << 10;

} // namespace

FileHandle::~FileHandle()
{
    if (m_descriptor >= 0) ::close(m_descriptor);
}

void writeFileAtomically(const std::filesystem::path& file, std::string_view text)
{
    static std::atomic<unsigned> count = 0; // two threads may write into one folder
    std::filesystem::path temporary = file;
    temporary += ".tmp" + std::to_string(::getpid()) + "-" + std::to_string(count++);

    const auto giveUp = [&](const char* doing, int reason) {
        ::unlink(temporary.c_str());
        fail(file, doing, reason);
    };
    FileHandle handle(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!handle) fail(file, "write");
    if (const int reason = writeAll(handle.get(), text)) giveUp("write", reason);
    if (::fsync(handle.get()) != 0) giveUp("write to the disk", errno);
    handle = FileHandle();
    if (::rename(temporary.c_str(), file.c_str()) != 0) giveUp("replace", errno);
    syncFolder(folderOf(file));
}

std::string readFile(const std::filesystem::path& file)
{
    const FileHandle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!handle) fail(file, "open");
    std::string text;
    std::array<char, 1 << 16> piece;
    for (;;) {
        const ssize_t count = ::read(handle.get(), piece.data(), piece.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail(file, "read");
        if (count == 0) return text;
        text.append(piece.data(), static_cast<std::size_t>(count));
    }
}

Json readJsonFile(const std::filesystem::path& file)
{
    const std::string text = readFile(file);
    try {
        return Json::parse(text);
    } catch (const nlohmann::json::parse_error& error) {
        throw Error(file.string() + ": is no JSON from byte " + std::to_string(error.byte) + " on");
    }
}

std::string dumpLine(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }
std::string dumpLines(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n'; }

AppendFile::AppendFile(std::filesystem::path file) : m_path(std::move(file))
{
    m_file = FileHandle(::open(m_path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (!m_file) fail(m_path, "write");
    ::flock(m_file.get(), LOCK_SH);
    off_t end = ::lseek(m_file.get(), 0, SEEK_END);
    const off_t size = end;
    for (char last = 0; end > 0; --end)
        if (::pread(m_file.get(), &last, 1, end - 1) != 1 || last == '\n') break;
    if (end < size && ::ftruncate(m_file.get(), end) != 0) fail(m_path, "cut off its torn last line");
}

AppendFile::~AppendFile()
{
    try {
        flush();
    } catch (const Error&) { // whoever cares has called flush()
    }
}

bool AppendFile::isOpenAnywhere(const std::filesystem::path& file)
{
    const FileHandle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    return handle && ::flock(handle.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

void AppendFile::appendLine(std::string_view line)
{
    m_pending.append(line);
    m_pending += '\n';
    if (m_pending.size() >= flushAt) flush();
}

void AppendFile::flush()
{
    if (m_pending.empty()) return;
    const off_t before = ::lseek(m_file.get(), 0, SEEK_END);
    if (const int reason = writeAll(m_file.get(), m_pending)) {
        if (before >= 0 && ::ftruncate(m_file.get(), before) != 0) fail(m_path, "take back half a line", reason);
        fail(m_path, "write", reason);
    }
    m_pending.clear();
}

void AppendFile::sync()
{
    flush();
    if (::fdatasync(m_file.get()) != 0) fail(m_path, "write to the disk");
}

} // namespace sharpscope
