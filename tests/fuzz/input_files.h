// SPDX-License-Identifier: GPL-3.0-or-later
// What readers read: bytes as files in a folder of this process's own.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace sharpscope::fuzz {

/// In memory where the system has a folder that is. It goes when the process ends by itself; after a crash the input
/// that did it still lies there.
const std::filesystem::path& scratch();

/// Writes a file below scratch(), and makes the folders that it lies in; the file.
std::filesystem::path put(const std::filesystem::path& name, std::string_view bytes);
std::string bytesOf(const std::filesystem::path& file);

/// Whether `read` ends without an Error. An Error whose message does not hold `named` is a std::logic_error; all else
/// that is thrown goes on.
bool takes(std::string_view named, const std::function<void()>& read);

/// @throws std::logic_error with `what` if it is not so.
void promised(bool isSo, const std::string& what);

} // namespace sharpscope::fuzz
