// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/tf_records.h"

#include "core/base/error.h"
#include "core/base/files.h"

#include <algorithm>
#include <array>
#include <bit>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace sharpscope {

namespace {

constexpr std::size_t headerSize = 12;
constexpr std::size_t footerSize = 4;
constexpr std::uint64_t longestRecord = 256 << 20; ///< a longer one is a damaged length
constexpr std::size_t windowSize = 1 << 20;

constexpr std::array<std::uint32_t, 256> crcTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t c = i;
        for (int bit = 0; bit < 8; ++bit)
            c = (c >> 1) ^ (c & 1 ? 0x82F63B78u : 0u);
        table[i] = c;
    }
    return table;
}();

template <class Unsigned>
void appendNumber(std::string& bytes, Unsigned value)
{
    for (std::size_t i = 0; i < sizeof value; ++i)
        bytes += static_cast<char>(value >> (8 * i));
}

std::uint64_t littleEndian(std::string_view bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    return value;
}

/// A file that is read in order, a stretch at a time.
class Window {
public:
    explicit Window(const std::filesystem::path& name)
        : m_name(name), m_file(::open(name.c_str(), O_RDONLY | O_CLOEXEC))
    {
        struct stat status = {};
        if (!m_file) failAtFile(m_name, "open");
        if (::fstat(m_file.get(), &status) != 0) failAtFile(m_name, "read");
        m_size = static_cast<std::uint64_t>(status.st_size);
    }

    std::uint64_t size() const { return m_size; }

    /// Valid until the next call; offset + count <= size(). Shorter if the file has become so.
    std::string_view at(std::uint64_t offset, std::size_t count)
    {
        if (offset < m_start || offset + count > m_start + m_bytes.size()) fill(offset, std::max(count, windowSize));
        return std::string_view(m_bytes).substr(static_cast<std::size_t>(offset - m_start), count);
    }

private:
    void fill(std::uint64_t offset, std::size_t count)
    {
        m_start = offset;
        m_bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(count, m_size - offset)));
        std::size_t have = 0;
        while (have < m_bytes.size()) {
            const ssize_t read =
                ::pread(m_file.get(), m_bytes.data() + have, m_bytes.size() - have, static_cast<off_t>(offset + have));
            if (read < 0 && errno == EINTR) continue;
            if (read < 0) failAtFile(m_name, "read");
            if (read == 0) break;
            have += static_cast<std::size_t>(read);
        }
        m_bytes.resize(have);
    }

    const std::filesystem::path& m_name;
    FileHandle m_file;
    std::uint64_t m_size = 0;
    std::uint64_t m_start = 0;
    std::string m_bytes;
};

bool holds(std::string_view bytes, std::string_view check)
{
    return check.size() == footerSize && maskedCrc(bytes) == littleEndian(check);
}

/// The length that a sound header at `offset` gives.
std::optional<std::uint64_t> lengthAt(Window& file, std::uint64_t offset)
{
    const std::string_view header = file.at(offset, headerSize);
    if (header.size() < headerSize || !holds(header.substr(0, 8), header.substr(8))) return std::nullopt;
    const std::uint64_t length = littleEndian(header.substr(0, 8));
    return length <= longestRecord ? std::optional(length) : std::nullopt;
}

std::string bytesText(std::uint64_t from, std::uint64_t to)
{
    return "bytes " + std::to_string(from) + " to " + std::to_string(to - 1);
}

} // namespace

std::uint32_t crc32c(std::string_view bytes)
{
    std::uint32_t crc = ~0u;
    for (const char c : bytes)
        crc = (crc >> 8) ^ crcTable[(crc ^ static_cast<unsigned char>(c)) & 0xFF];
    return ~crc;
}

std::uint32_t maskedCrc(std::string_view bytes) { return std::rotr(crc32c(bytes), 15) + 0xa282ead8u; }

void addTfRecord(std::string& file, std::string_view bytes)
{
    std::string length;
    appendNumber(length, static_cast<std::uint64_t>(bytes.size()));
    file += length;
    appendNumber(file, maskedCrc(length));
    file += bytes;
    appendNumber(file, maskedCrc(bytes));
}

void TfRecords::takeNew(const Take& take, std::vector<std::string>& problems)
{
    Window file(m_file);
    const auto passedOver = [&](std::uint64_t from, std::uint64_t to) {
        problems.push_back(m_file.string() + ": " + bytesText(from, to) + " are damaged and passed over");
    };
    while (m_offset + headerSize <= file.size()) {
        const std::optional<std::uint64_t> length = lengthAt(file, m_offset);
        if (!length) {
            if (!std::exchange(m_isLost, true)) m_damagedFrom = m_offset;
            ++m_offset;
            continue;
        }
        const std::uint64_t end = m_offset + headerSize + *length + footerSize;
        if (end > file.size()) return; // the rest is yet to come
        const std::string_view whole = file.at(m_offset + headerSize, static_cast<std::size_t>(*length) + footerSize);
        if (whole.size() < *length + footerSize) return; // the file has become shorter in between
        const std::string_view record = whole.substr(0, static_cast<std::size_t>(*length));
        const bool isSound = holds(record, whole.substr(record.size()));
        if (m_isLost && !isSound) { // looked like a header by chance
            ++m_offset;
            continue;
        }
        if (std::exchange(m_isLost, false)) passedOver(m_damagedFrom, m_offset);
        if (isSound)
            take(record);
        else
            passedOver(m_offset, end);
        m_offset = end;
    }
    // Of damage that reaches to the end nobody knows yet how far it goes, but that it is there is said once.
    if (m_isLost && m_damagedFrom != std::exchange(m_saidFrom, m_damagedFrom))
        problems.push_back(m_file.string() + ": from byte " + std::to_string(m_damagedFrom) +
                           " on it is damaged; what is sound behind that will be read");
}

} // namespace sharpscope
