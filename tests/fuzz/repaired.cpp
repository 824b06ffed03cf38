// SPDX-License-Identifier: GPL-3.0-or-later
#include "repaired.h"

#include <zlib.h>

#include <cstdint>
#include <string_view>

namespace sharpscope::fuzz {

namespace {

/// Little-endian.
std::uint64_t numberAt(std::string_view bytes, std::size_t at, std::size_t size)
{
    std::uint64_t number = 0;
    for (std::size_t i = size; i-- > 0;)
        number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

void putNumber(std::string& bytes, std::size_t at, std::uint32_t number, bool isBigEndian = false)
{
    for (std::size_t i = 0; i < 4; ++i)
        bytes[at + i] = static_cast<char>(number >> 8 * (isBigEndian ? 3 - i : i));
}

std::uint32_t crcOf(std::string_view bytes)
{
    return static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

/// Whether `size` bytes from `at` on lie in them.
bool holds(std::string_view bytes, std::uint64_t at, std::uint64_t size)
{
    return at <= bytes.size() && size <= bytes.size() - at;
}

} // namespace

std::string repairedZip(std::string bytes)
{
    const std::size_t end = bytes.rfind("PK\5\6");
    if (end == std::string::npos || !holds(bytes, end, 22)) return bytes;
    std::size_t at = numberAt(bytes, end + 16, 4);
    for (std::uint64_t left = numberAt(bytes, end + 10, 2); left > 0; --left) {
        constexpr std::size_t entryHead = 46, localHead = 30;
        if (!holds(bytes, at, entryHead) || std::string_view(bytes).substr(at, 4) != "PK\1\2") break;
        const std::uint64_t size = numberAt(bytes, at + 20, 4), local = numberAt(bytes, at + 42, 4);
        const bool isStored = numberAt(bytes, at + 10, 2) == 0;
        if (isStored && holds(bytes, local, localHead)) {
            const std::uint64_t data =
                local + localHead + numberAt(bytes, local + 26, 2) + numberAt(bytes, local + 28, 2);
            if (holds(bytes, data, size)) {
                const std::uint32_t crc = crcOf(std::string_view(bytes).substr(data, size));
                putNumber(bytes, at + 16, crc);
                putNumber(bytes, local + 14, crc);
            }
        }
        at += entryHead + numberAt(bytes, at + 28, 2) + numberAt(bytes, at + 30, 2) + numberAt(bytes, at + 32, 2);
    }
    return bytes;
}

std::string repairedPng(std::string bytes)
{
    constexpr std::size_t signature = 8, around = 12; // length and type before a chunk, its checksum behind it
    for (std::size_t at = signature; holds(bytes, at, around);) {
        std::uint64_t size = 0;
        for (std::size_t i = 0; i < 4; ++i)
            size = size << 8 | static_cast<unsigned char>(bytes[at + i]);
        if (!holds(bytes, at, around + size)) break;
        putNumber(bytes, at + 8 + size, crcOf(std::string_view(bytes).substr(at + 4, 4 + size)), true);
        at += around + size;
    }
    return bytes;
}

std::string repairedSeriesFile(std::string bytes)
{
    constexpr std::size_t preamble = 32; // series_file.h
    if (bytes.size() < preamble) return bytes;
    const std::uint64_t place = numberAt(bytes, 8, 8), size = numberAt(bytes, 16, 8);
    if (holds(bytes, place, size)) putNumber(bytes, 24, crcOf(std::string_view(bytes).substr(place, size)));
    return bytes;
}

bool eitherWay(const std::string& bytes, std::string (*repaired)(std::string),
               const std::function<bool(const std::string&)>& read)
{
    const bool isTaken = read(bytes);
    const std::string other = repaired(bytes);
    return other == bytes ? isTaken : (read(other) || isTaken);
}

} // namespace sharpscope::fuzz
