// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/files.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace sharpscope {

/// A file that grows by whole lines, by one writer at a time. A torn last line that a crash left behind is cut off when
/// it is opened, and one that a full disk leaves behind is taken back, so that a line is in the file whole or not at
/// all.
///
/// The writer holds a lock on the file from the first to the last moment: against other processes, on other machines
/// where the file system passes locks on, and against other AppendFiles of its own process. The system takes it back
/// with the process, however that ends, so that nobody ever waits and nothing is left behind. A file system without
/// locks (some clusters' scratch disks) has no such guard; writing works there all the same.
class AppendFile {
public:
    /// @throws Error naming the file and the reason, here and below; "is being written by another process".
    explicit AppendFile(std::filesystem::path file);
    ~AppendFile(); ///< writes what is left, as far as that works
    AppendFile(const AppendFile&) = delete;
    AppendFile& operator=(const AppendFile&) = delete;

    /// Whether somebody has `file` open as an AppendFile. Only asks: takes no lock that could be in a writer's way.
    static bool isOpenAnywhere(const std::filesystem::path& file);

    void appendLine(std::string_view line);
    void flush(); ///< to the operating system: other processes see it
    void sync();  ///< to the disk

private:
    void lock();
    void cutOffTornLine();

    std::filesystem::path m_path;
    FileHandle m_file;
    std::string m_pending;
};

} // namespace sharpscope
