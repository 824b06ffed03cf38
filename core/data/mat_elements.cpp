// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/input_file.h"
#include "core/data/mat_file.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace sharpscope {

namespace {

constexpr std::int64_t headerSize = 128;
constexpr std::uint32_t compressedElement = 15;

std::uint32_t wordAt(const std::uint8_t* bytes, bool swapped)
{
    std::uint32_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return swapped ? __builtin_bswap32(word) : word;
}

/// Counts what a zlib stream unpacks to.
class Unpacker {
public:
    Unpacker() { inflateInit(&m_stream); }
    ~Unpacker() { inflateEnd(&m_stream); }
    Unpacker(const Unpacker&) = delete;
    Unpacker& operator=(const Unpacker&) = delete;

    /// False if the data are damaged.
    bool take(std::span<std::uint8_t> bytes)
    {
        m_stream.next_in = bytes.data();
        m_stream.avail_in = static_cast<uInt>(bytes.size());
        while (m_stream.avail_in > 0 && !m_ended) {
            m_stream.next_out = m_scratch.data();
            m_stream.avail_out = static_cast<uInt>(m_scratch.size());
            const int code = inflate(&m_stream, Z_NO_FLUSH);
            m_ended = code == Z_STREAM_END;
            if (code != Z_OK && !m_ended) return false;
        }
        return true;
    }
    bool ended() const { return m_ended; }
    std::int64_t size() const { return static_cast<std::int64_t>(m_stream.total_out); }

private:
    z_stream m_stream{};
    bool m_ended = false;
    std::array<std::uint8_t, 1 << 16> m_scratch{};
};

} // namespace

std::int64_t checkMatElements(const std::filesystem::path& path)
{
    InputFile file(path);
    const std::int64_t total = file.sizeAtMost();
    std::array<std::uint8_t, headerSize> header{};
    file.read(header, headerSize);
    const bool little = header[126] == 'I' && header[127] == 'M', big = header[126] == 'M' && header[127] == 'I';
    if (!little && !big) throw Error(file.name() + ": no MATLAB file of version 5: byte 126 does not say \"IM\"");

    std::int64_t largest = 0;
    std::array<std::uint8_t, 1 << 16> piece{};
    for (std::int64_t position = headerSize; position < total;) {
        std::array<std::uint8_t, 8> tag{};
        file.read(tag, position + 8);
        const std::uint32_t type = wordAt(tag.data(), big);
        const std::int64_t size = wordAt(tag.data() + 4, big), end = position + 8 + size;
        if (end > total) file.expectRoomFor(end);
        Unpacker unpacker;
        for (std::int64_t left = size; left > 0;) {
            const auto part = std::span(piece).first(std::min<std::int64_t>(left, std::ssize(piece)));
            file.read(part, end);
            if (type == compressedElement && !unpacker.take(part))
                throw Error(file.name() + ": damaged after byte " + std::to_string(end - left) +
                            ": what is compressed there does not unpack");
            left -= std::ssize(part);
        }
        if (type == compressedElement && !unpacker.ended())
            throw Error(file.name() + ": damaged before byte " + std::to_string(end) +
                        ": what is compressed there has no end");
        largest = std::max(largest, type == compressedElement ? unpacker.size() : size);
        position = end;
    }
    return largest;
}

} // namespace sharpscope
