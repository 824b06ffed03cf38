// SPDX-License-Identifier: GPL-3.0-or-later
// Files that survive a crash: written whole or not at all, or growing by whole lines. Every error names the file and
// the system's reason.
#pragma once

#include "core/base/json.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace sharpscope {

/// Writes `text` to `file` so that after a crash there is either the old or the new file, never half of one.
/// @throws Error naming the file and the reason (disk full, no permission).
void writeFileAtomically(const std::filesystem::path& file, std::string_view text);

/// @throws Error naming the file, and for JSON that does not parse the byte.
std::string readFile(const std::filesystem::path& file);
Json readJsonFile(const std::filesystem::path& file);

/// JSON as text on one line, or indented by two if `lines`; bytes that are no UTF-8 become the replacement character.
std::string dumpLine(const Json& json);
std::string dumpLines(const Json& json);

/// A file descriptor that closes itself.
class FileHandle {
public:
    explicit FileHandle(int descriptor = -1) : m_descriptor(descriptor) {}
    FileHandle(FileHandle&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    FileHandle& operator=(FileHandle&& other) noexcept
    {
        std::swap(m_descriptor, other.m_descriptor);
        return *this;
    }
    ~FileHandle();
    int get() const { return m_descriptor; }
    explicit operator bool() const { return m_descriptor >= 0; }

private:
    int m_descriptor;
};

/// A file that grows by whole lines. A torn last line that a crash left behind is cut off when it is opened, and one
/// that a full disk leaves behind is taken back, so that a line is in the file whole or not at all. Several writers may
/// share a file, their lines do not mix.
class AppendFile {
public:
    /// @throws Error naming the file and the reason, here and below.
    explicit AppendFile(std::filesystem::path file);
    ~AppendFile(); ///< writes what is left, as far as that works
    AppendFile(const AppendFile&) = delete;
    AppendFile& operator=(const AppendFile&) = delete;

    /// Whether some process has `file` open as an AppendFile. Every writer holds a shared advisory lock, which ends
    /// with its process, however that ends; nobody ever waits for it.
    static bool isOpenAnywhere(const std::filesystem::path& file);

    void appendLine(std::string_view line);
    void flush(); ///< to the operating system: other processes see it
    void sync();  ///< to the disk

private:
    std::filesystem::path m_path;
    FileHandle m_file;
    std::string m_pending;
};

} // namespace sharpscope
