// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/export_tensorboard.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/run/tf_records.h"
#include "core/run/wire_reader.h"

#include <algorithm>
#include <bit>
#include <map>
#include <system_error>

namespace sharpscope {

namespace {

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

void addKey(std::string& bytes, int field, WireType type)
{
    addVarint(bytes, static_cast<unsigned>(field << 3 | static_cast<int>(type)));
}

void addBytes(std::string& bytes, int field, std::string_view value)
{
    addKey(bytes, field, WireType::Bytes);
    addVarint(bytes, value.size());
    bytes += value;
}

std::string event(double wallTime, std::int64_t step, int contentField, std::string_view content)
{
    std::string bytes;
    addKey(bytes, 1, WireType::Fixed64);
    addLittleEndian(bytes, std::bit_cast<std::uint64_t>(wallTime));
    addKey(bytes, 2, WireType::Varint);
    addVarint(bytes, static_cast<std::uint64_t>(step));
    addBytes(bytes, contentField, content);
    return bytes;
}

void addValue(std::string& summary, const std::string& tag, double value)
{
    std::string bytes;
    addBytes(bytes, 1, tag);
    addKey(bytes, 2, WireType::Fixed32);
    addLittleEndian(bytes, std::bit_cast<std::uint32_t>(static_cast<float>(value)));
    addBytes(summary, 1, bytes);
}

} // namespace

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
    addTfRecord(file, event(startTime, 0, fileVersion, "brain.Event:2"));
    for (const auto& [number, step] : steps)
        addTfRecord(file, event(startTime + step.seconds, number, summary, step.summary));
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
