// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/append_file.h"

#include "core/base/error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sharpscope {

namespace {

constexpr std::size_t flushAt = 64 << 10;

FileHandle openFile(const std::filesystem::path& path)
{
    return FileHandle(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
}

/// The whole file, for one writer. It belongs to the open file, not to the process: two writers of one process shut
/// each other out as well.
struct flock wholeFile()
{
    struct flock all = {};
    all.l_type = F_WRLCK;
    all.l_whence = SEEK_SET;
    return all;
}

bool isStillAt(int descriptor, const std::filesystem::path& path)
{
    struct stat open = {}, there = {};
    return ::fstat(descriptor, &open) == 0 && ::stat(path.c_str(), &there) == 0 && open.st_ino == there.st_ino &&
           open.st_dev == there.st_dev;
}

} // namespace

AppendFile::AppendFile(std::filesystem::path file) : m_path(std::move(file))
{
    do { // again if the file was replaced between opening and locking it
        m_file = openFile(m_path);
        if (!m_file) failAtFile(m_path, "write");
        lock();
    } while (!isStillAt(m_file.get(), m_path));
    cutOffTornLine();
}

void AppendFile::lock()
{
    struct flock all = wholeFile();
    if (::fcntl(m_file.get(), F_OFD_SETLK, &all) == 0) return;
    if (errno == EAGAIN || errno == EACCES) throw Error(m_path.string() + ": is being written by another process");
    if (errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP || errno == EINVAL) return; // no locks here
    failAtFile(m_path, "lock");
}

void AppendFile::cutOffTornLine()
{
    off_t end = ::lseek(m_file.get(), 0, SEEK_END);
    const off_t size = end;
    for (char last = 0; end > 0; --end)
        if (::pread(m_file.get(), &last, 1, end - 1) != 1 || last == '\n') break;
    if (end < size && ::ftruncate(m_file.get(), end) != 0) failAtFile(m_path, "cut off its torn last line");
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
    struct flock holder = wholeFile();
    return handle && ::fcntl(handle.get(), F_OFD_GETLK, &holder) == 0 && holder.l_type != F_UNLCK;
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
        if (before >= 0 && ::ftruncate(m_file.get(), before) != 0) failAtFile(m_path, "take back half a line", reason);
        failAtFile(m_path, "write", reason);
    }
    m_pending.clear();
}

void AppendFile::sync()
{
    flush();
    if (::fdatasync(m_file.get()) != 0) failAtFile(m_path, "write to the disk");
}

} // namespace sharpscope
