// SPDX-License-Identifier: GPL-3.0-or-later
// Files that survive a crash: written whole or not at all. Every error names the file and the system's reason.
#pragma once

#include "core/base/json.h"

#include <cerrno>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace sharpscope {

/// Writes `text`, or `pieces` one behind the other, to `file` so that after a crash there is either the old or the new
/// file, never half of one. What it throws leaves the old file, and nothing beside it. A symbolic link stays and the
/// file that it leads to is written; a pipe or device is written to.
/// @throws Error naming the file and the reason (disk full, no permission).
void writeFileAtomically(const std::filesystem::path& file, std::string_view text);
void writeFileAtomically(const std::filesystem::path& file, std::span<const std::string_view> pieces);

/// @throws Error naming the file, and for JSON what parseJson() refuses, with line and byte.
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

// For what writes and reads files piece by piece.
int writeAll(int descriptor, std::string_view text); ///< 0, or the errno of the write that failed
[[noreturn]] void failAtFile(const std::filesystem::path& file, const char* doing, int reason = errno);

} // namespace sharpscope
