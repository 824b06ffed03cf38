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
constexpr std::uint32_t matrixElement = 14, compressedElement = 15;
constexpr std::size_t headAtMost = 4096; ///< of a matrix: flags, dimensions and name

std::uint32_t wordAt(const std::uint8_t* bytes, bool swapped)
{
    std::uint32_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return swapped ? __builtin_bswap32(word) : word;
}

/// What stands before a matrix's values fits into its `size` bytes, of which `head` are the first: libmatio takes
/// memory for the name as the file promises it.
void checkMatrix(std::span<const std::uint8_t> head, std::int64_t size, bool swapped, const std::string& where)
{
    std::int64_t position = 0;
    for (const char* part : {"flags", "dimensions", "name"}) {
        if (position + 8 > std::ssize(head)) return; // whoever reads it finds its end
        const std::uint32_t word = wordAt(&head[position], swapped);
        const bool isSmall = word >> 16 != 0; // tag and value in eight bytes
        const std::int64_t length = isSmall ? word >> 16 : wordAt(&head[position + 4], swapped);
        if (length > (isSmall ? 4 : size - position - 8))
            throw Error(where + "'s " + part + " promise " + std::to_string(length) + " bytes, the matrix has " +
                        std::to_string(size));
        position += isSmall ? 8 : 8 + (length + 7) / 8 * 8;
    }
}

/// Counts what a zlib stream unpacks to, and keeps its beginning.
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
            const std::size_t unpacked = m_scratch.size() - m_stream.avail_out;
            m_head.insert(m_head.end(), m_scratch.begin(),
                          m_scratch.begin() +
                              static_cast<std::ptrdiff_t>(std::min(unpacked, headAtMost - m_head.size())));
            if (code != Z_OK && !m_ended) return false;
        }
        return true;
    }
    bool ended() const { return m_ended; }
    std::int64_t size() const { return static_cast<std::int64_t>(m_stream.total_out); }
    std::span<const std::uint8_t> head() const { return m_head; }

private:
    z_stream m_stream{};
    bool m_ended = false;
    std::vector<std::uint8_t> m_head;
    std::array<std::uint8_t, 1 << 16> m_scratch{};
};

} // namespace

std::int64_t checkMatElements(const std::filesystem::path& path, const std::stop_token& stop)
{
    InputFile file(path, stop);
    const std::int64_t total = file.sizeAtMost();
    std::array<std::uint8_t, headerSize> header{};
    file.read(header, headerSize);
    constexpr std::array<std::uint8_t, 4> hdf5 = {0x89, 'H', 'D', 'F'};
    if (std::equal(hdf5.begin(), hdf5.end(), header.begin()))
        throw Error(file.name() +
                    ": is an HDF5 file without the header that MATLAB's version 7.3 puts before it; save it "
                    "as version 7 (scipy.io.savemat, or save -v7)");
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
            if (type == matrixElement && left == size)
                checkMatrix(part, size, big,
                            file.name() + ": after byte " + std::to_string(position + 8) + ", a matrix");
            if (type == compressedElement && !unpacker.take(part))
                throw Error(file.name() + ": damaged after byte " + std::to_string(end - left) +
                            ": what is compressed there does not unpack");
            left -= std::ssize(part);
        }
        if (type == compressedElement && !unpacker.ended())
            throw Error(file.name() + ": damaged before byte " + std::to_string(end) +
                        ": what is compressed there has no end");
        if (const auto head = unpacker.head(); head.size() > 8 && wordAt(head.data(), big) == matrixElement)
            checkMatrix(head.subspan(8), unpacker.size() - 8, big,
                        file.name() + ": after byte " + std::to_string(position + 8) + ", a matrix");
        largest = std::max(largest, type == compressedElement ? unpacker.size() : size);
        position = end;
    }
    return largest;
}

} // namespace sharpscope
