// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/export_tensorboard.h"

#include "core/base/error.h"
#include "core/base/files.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <system_error>

namespace sharpscope {

namespace {

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
void addLittleEndian(std::string& bytes, Unsigned value)
{
    for (std::size_t i = 0; i < sizeof value; ++i)
        bytes += static_cast<char>(value >> (8 * i));
}

void addVarint(std::string& bytes, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        bytes += static_cast<char>(value | 0x80);
    bytes += static_cast<char>(value);
}

enum WireType { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };
void addKey(std::string& bytes, int field, WireType type)
{
    addVarint(bytes, static_cast<unsigned>(field << 3 | type));
}

void addBytes(std::string& bytes, int field, std::string_view value)
{
    addKey(bytes, field, Bytes);
    addVarint(bytes, value.size());
    bytes += value;
}

std::string event(double wallTime, std::int64_t step, int contentField, std::string_view content)
{
    std::string bytes;
    addKey(bytes, 1, Fixed64);
    addLittleEndian(bytes, std::bit_cast<std::uint64_t>(wallTime));
    addKey(bytes, 2, Varint);
    addVarint(bytes, static_cast<std::uint64_t>(step));
    addBytes(bytes, contentField, content);
    return bytes;
}

void addValue(std::string& summary, const std::string& tag, double value)
{
    std::string bytes;
    addBytes(bytes, 1, tag);
    addKey(bytes, 2, Fixed32);
    addLittleEndian(bytes, std::bit_cast<std::uint32_t>(static_cast<float>(value)));
    addBytes(summary, 1, bytes);
}

std::uint32_t maskedCrc(std::string_view bytes) { return std::rotr(crc32c(bytes), 15) + 0xa282ead8u; }

void addRecord(std::string& file, std::string_view bytes)
{
    std::string length;
    addLittleEndian(length, static_cast<std::uint64_t>(bytes.size()));
    file += length;
    addLittleEndian(file, maskedCrc(length));
    file += bytes;
    addLittleEndian(file, maskedCrc(bytes));
}

} // namespace

std::uint32_t crc32c(std::string_view bytes)
{
    std::uint32_t crc = ~0u;
    for (const char c : bytes)
        crc = (crc >> 8) ^ crcTable[(crc ^ static_cast<unsigned char>(c)) & 0xFF];
    return ~crc;
}

std::string tensorboardEvents(const RunSeries& run, double startTime)
{
    struct Step {
        double seconds = 0;
        std::string summary;
    };
    std::map<std::int64_t, Step> steps;
    for (const auto& [tag, column] : run.columns.tags()) {
        const SeriesView series = run.of(tag);
        for (std::size_t i = 0; i < series.size(); ++i) {
            const Clock clock = series.clock(i);
            Step& step = steps[clock.step];
            step.seconds = std::max(step.seconds, clock.seconds);
            addValue(step.summary, tag, series.value(i));
        }
    }

    constexpr int fileVersion = 3;
    constexpr int summary = 5;
    std::string file;
    addRecord(file, event(startTime, 0, fileVersion, "brain.Event:2"));
    for (const auto& [number, step] : steps)
        addRecord(file, event(startTime + step.seconds, number, summary, step.summary));
    return file;
}

std::filesystem::path writeTensorboard(const std::filesystem::path& folder, const RunSeries& run, double startTime)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw Error(folder.string() + ": cannot make this folder: " + error.message());
    const auto name = "events.out.tfevents." + std::to_string(static_cast<std::int64_t>(startTime)) + ".sharpscope";
    writeFileAtomically(folder / name, tensorboardEvents(run, startTime));
    return folder / name;
}

} // namespace sharpscope
