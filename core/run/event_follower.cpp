// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/run/event_lines.h"
#include "core/run/run_folder.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sharpscope {

namespace {

std::string readFrom(int file, std::uint64_t offset, std::uint64_t count, const std::filesystem::path& name)
{
    std::string text(count, '\0');
    std::size_t have = 0;
    while (have < count) {
        const ssize_t read = ::pread(file, text.data() + have, count - have, static_cast<off_t>(offset + have));
        if (read < 0 && errno == EINTR) continue;
        if (read < 0) throw Error(name.string() + ": cannot read: " + std::strerror(errno));
        if (read == 0) break; // became shorter meanwhile
        have += static_cast<std::size_t>(read);
    }
    text.resize(have);
    return text;
}

} // namespace

std::vector<Event> EventFollower::takeNew()
{
    const FileHandle file(::open(m_file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file && errno == ENOENT) return {};
    struct stat status = {};
    if (!file || ::fstat(file.get(), &status) != 0)
        throw Error(m_file.string() + ": cannot open: " + std::strerror(errno));
    const auto size = static_cast<std::uint64_t>(status.st_size);
    std::vector<Event> events;
    if (status.st_ino != m_inode || size < m_offset) {
        if (m_offset > 0) events.push_back(Resumed{});
        m_inode = status.st_ino;
        m_offset = m_line = 0;
    }
    if (size == m_offset) return events;

    EventLines lines(m_file, readFrom(file.get(), m_offset, size - m_offset, m_file), m_offset, m_line);
    try {
        while (std::optional<Event> event = lines.next()) {
            events.push_back(std::move(*event));
            m_offset = lines.offset();
            m_line = lines.line();
        }
    } catch (const Error&) {
        if (!events.empty()) return events; // first the good ones; the damaged line is reported by the next call
        m_offset = lines.offset();
        m_line = lines.line();
        throw;
    }
    return events;
}

} // namespace sharpscope
