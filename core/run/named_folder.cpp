// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/named_folder.h"

#include "core/base/error.h"
#include "core/base/utf8.h"

#include <string_view>
#include <system_error>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t longestEnd = 60;   // "_agnostic-sam_s123456" and some of what is before
constexpr std::size_t longestName = 180; // file systems take 255 bytes; "-2" and a temporary suffix need room

/// Bytes that are no UTF-8 become '-', so that every tool can show the name.
std::string asUtf8(std::string text)
{
    for (std::size_t valid = 0; (valid += validUtf8(std::string_view(text).substr(valid))) < text.size();)
        text[valid] = '-';
    return text;
}

/// Shortens a long name in its middle: the date in front and the rule and the seed at the end tell runs apart.
std::string shortened(const std::string& name)
{
    constexpr std::string_view between = "..";
    if (name.size() <= longestName) return name;
    const std::size_t head = validUtf8(std::string_view(name).substr(0, longestName - longestEnd - between.size()));
    std::size_t tail = name.size() - longestEnd;
    while (tail < name.size() && (static_cast<unsigned char>(name[tail]) & 0xC0) == 0x80)
        ++tail; // not half of a character
    return name.substr(0, head) + std::string(between) + name.substr(tail);
}

} // namespace

std::string folderName(std::string name)
{
    for (char& c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= ' ' || byte == 127 || std::string_view("/\\:*?\"'<>|&;$`!(){}[]~#^").find(c) != std::string::npos)
            c = '-';
    }
    name = shortened(asUtf8(std::move(name)));
    if (name.empty() || name.front() == '.') name.insert(0, "run");
    return name;
}

fs::path makeNamedFolder(const fs::path& root, const std::string& wanted)
{
    const std::string name = folderName(wanted);
    std::error_code error;
    fs::create_directories(root, error);
    if (error) throw Error(root.string() + ": cannot make this folder: " + error.message());
    for (int count = 1;; ++count) {
        const fs::path folder = root / (count == 1 ? name : name + "-" + std::to_string(count));
        if (fs::create_directory(folder, error)) return folder;
        if (error && error != std::errc::file_exists)
            throw Error(folder.string() + ": cannot make this folder: " + error.message());
    }
}

} // namespace sharpscope
