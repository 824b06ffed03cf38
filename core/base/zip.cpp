// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/zip.h"

#include "core/base/error.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace sharpscope {

namespace {

constexpr std::uint32_t localSignature = 0x04034b50;
constexpr std::uint32_t centralSignature = 0x02014b50;
constexpr std::uint32_t endSignature = 0x06054b50;
constexpr std::size_t localSize = 30;
constexpr std::size_t centralSize = 46;
constexpr std::size_t endSize = 22;
constexpr std::uint16_t firstOfJanuary1980 = 0x21; // the earliest date the format can say
constexpr std::uint32_t seeZip64 = 0xffffffff;
constexpr std::uint64_t deflateAtBest = 1032; // no deflated byte makes more than this

template <class Unsigned>
void put(std::string& out, Unsigned value)
{
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i)
        out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

template <class Unsigned>
Unsigned get(std::string_view bytes, std::size_t at)
{
    Unsigned value = 0;
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i)
        value =
            static_cast<Unsigned>(value | static_cast<Unsigned>(static_cast<unsigned char>(bytes[at + i])) << (8 * i));
    return value;
}

std::uint32_t checksum(std::string_view bytes)
{
    return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::uint32_t fits32(std::size_t value)
{
    if (value >= seeZip64) throw Error("a .npz file larger than 4 GiB cannot be written");
    return static_cast<std::uint32_t>(value);
}

/// What the local header and the central directory both say of an entry, from "version needed" to "extra length".
void putCommon(std::string& out, const ZipEntry& entry, std::uint32_t crc)
{
    put<std::uint16_t>(out, 20);
    put<std::uint16_t>(out, 0); // flags
    put<std::uint16_t>(out, 0); // stored
    put<std::uint16_t>(out, 0); // midnight
    put<std::uint16_t>(out, firstOfJanuary1980);
    put<std::uint32_t>(out, crc);
    put<std::uint32_t>(out, fits32(entry.bytes.size()));
    put<std::uint32_t>(out, fits32(entry.bytes.size()));
    put<std::uint16_t>(out, static_cast<std::uint16_t>(entry.name.size()));
    put<std::uint16_t>(out, 0);
}

struct Listed {
    std::string name;
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    std::uint32_t crc = 0;
    std::uint64_t packed = 0;
    std::uint64_t size = 0;
    std::uint64_t offset = 0;
};

class Reader {
public:
    Reader(std::string_view archive, const std::string& file) : m_archive(archive), m_file(file) {}

    std::vector<ZipEntry> all() const
    {
        const std::size_t end = findEnd();
        const auto count = get<std::uint16_t>(m_archive, end + 10);
        std::uint64_t at = get<std::uint32_t>(m_archive, end + 16);
        std::vector<ZipEntry> entries;
        for (std::uint16_t i = 0; i < count; ++i) {
            const Listed listed = list(at);
            entries.push_back({listed.name, unpack(listed)});
        }
        return entries;
    }

private:
    [[noreturn]] void fail(const std::string& why) const { throw Error(m_file + ": " + why); }

    void need(std::uint64_t at, std::uint64_t count) const
    {
        if (at > m_archive.size() || count > m_archive.size() - at)
            fail("ends at byte " + std::to_string(m_archive.size()) + ", " + std::to_string(count) +
                 " bytes are expected at byte " + std::to_string(at));
    }

    std::size_t findEnd() const
    {
        const std::size_t longestComment = std::numeric_limits<std::uint16_t>::max();
        if (m_archive.size() >= endSize)
            for (std::size_t back = endSize; back <= std::min(m_archive.size(), endSize + longestComment); ++back)
                if (get<std::uint32_t>(m_archive, m_archive.size() - back) == endSignature)
                    return m_archive.size() - back;
        fail("is no ZIP archive, or its end is missing");
    }

    /// One record of the central directory; `at` moves behind it.
    Listed list(std::uint64_t& at) const
    {
        need(at, centralSize);
        if (get<std::uint32_t>(m_archive, at) != centralSignature)
            fail("byte " + std::to_string(at) + " should begin an entry of the directory");
        const auto nameLength = get<std::uint16_t>(m_archive, at + 28);
        const auto extraLength = get<std::uint16_t>(m_archive, at + 30);
        const auto commentLength = get<std::uint16_t>(m_archive, at + 32);
        need(at + centralSize, std::uint64_t{nameLength} + extraLength + commentLength);
        Listed listed{.name = std::string(m_archive.substr(at + centralSize, nameLength)),
                      .flags = get<std::uint16_t>(m_archive, at + 8),
                      .method = get<std::uint16_t>(m_archive, at + 10),
                      .crc = get<std::uint32_t>(m_archive, at + 16),
                      .packed = get<std::uint32_t>(m_archive, at + 20),
                      .size = get<std::uint32_t>(m_archive, at + 24),
                      .offset = get<std::uint32_t>(m_archive, at + 42)};
        if (listed.packed == seeZip64 || listed.size == seeZip64 || listed.offset == seeZip64)
            fail(listed.name + " is larger than 4 GiB, which is not supported");
        at += centralSize + nameLength + extraLength + commentLength;
        return listed;
    }

    std::string unpack(const Listed& listed) const
    {
        need(listed.offset, localSize);
        if (get<std::uint32_t>(m_archive, listed.offset) != localSignature)
            fail("byte " + std::to_string(listed.offset) + " should begin " + listed.name);
        if (listed.flags & 1) fail(listed.name + " is encrypted");
        const std::uint64_t begin = listed.offset + localSize + get<std::uint16_t>(m_archive, listed.offset + 26) +
                                    get<std::uint16_t>(m_archive, listed.offset + 28);
        need(begin, listed.packed);
        const std::string_view packed = m_archive.substr(begin, listed.packed);
        std::string bytes;
        if (listed.method == 0 && listed.packed == listed.size)
            bytes = packed;
        else if (listed.method == 8 && listed.size / deflateAtBest <= listed.packed)
            bytes = inflated(packed, listed);
        else
            fail(listed.name + ": compression method " + std::to_string(listed.method) + " with " +
                 std::to_string(listed.packed) + " for " + std::to_string(listed.size) + " bytes is not supported");
        if (checksum(bytes) != listed.crc) fail(listed.name + " is damaged, its checksum does not match");
        return bytes;
    }

    std::string inflated(std::string_view packed, const Listed& listed) const
    {
        std::string bytes(listed.size, '\0');
        z_stream stream{};
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
        stream.avail_in = static_cast<uInt>(packed.size());
        stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
        stream.avail_out = static_cast<uInt>(bytes.size());
        if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) fail("zlib cannot start");
        const int result = inflate(&stream, Z_FINISH);
        inflateEnd(&stream);
        if (result != Z_STREAM_END || stream.avail_out != 0) fail(listed.name + " is damaged, it does not unpack");
        return bytes;
    }

    std::string_view m_archive;
    const std::string& m_file;
};

} // namespace

std::string zipBytes(const std::vector<ZipEntry>& entries)
{
    std::string archive;
    std::string directory;
    for (const ZipEntry& entry : entries) {
        const std::uint32_t crc = checksum(entry.bytes);
        put(directory, centralSignature);
        put<std::uint16_t>(directory, 20); // made by
        putCommon(directory, entry, crc);
        directory.append(10, '\0'); // no comment, disk 0, no attributes
        put(directory, fits32(archive.size()));
        directory += entry.name;

        put(archive, localSignature);
        putCommon(archive, entry, crc);
        archive += entry.name;
        archive += entry.bytes;
    }
    const std::uint32_t directoryAt = fits32(archive.size());
    archive += directory;
    put(archive, endSignature);
    put<std::uint32_t>(archive, 0); // disk 0 of 0
    put(archive, static_cast<std::uint16_t>(entries.size()));
    put(archive, static_cast<std::uint16_t>(entries.size()));
    put(archive, fits32(directory.size()));
    put(archive, directoryAt);
    put<std::uint16_t>(archive, 0); // no comment
    return archive;
}

std::vector<ZipEntry> readZip(std::string_view archive, const std::string& file) { return Reader(archive, file).all(); }

} // namespace sharpscope
