// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/export_tensorboard.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/run/run_field.h"
#include "core/run/tf_records.h"
#include "core/run/wire_reader.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <optional>
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

void addDouble(std::string& bytes, int field, double value)
{
    addKey(bytes, field, WireType::Fixed64);
    addLittleEndian(bytes, std::bit_cast<std::uint64_t>(value));
}

void addNumber(std::string& bytes, int field, std::uint64_t value)
{
    addKey(bytes, field, WireType::Varint);
    addVarint(bytes, value);
}

/// google.protobuf.Value
std::string hparamValue(const std::string& text)
{
    std::string value;
    if (const std::optional<double> number = numberIn(text); number && !text.ends_with('%'))
        addDouble(value, 2, *number);
    else if (text == "true" || text == "false")
        addNumber(value, 4, text == "true" ? 1 : 0);
    else
        addBytes(value, 3, text);
    return value;
}

/// A Summary of a Value that has no number, but what the HParams page reads.
std::string hparamsSummary(std::string_view tag, int field, std::string_view info)
{
    std::string data, plugIn, metadata, value, summary;
    addBytes(data, field, info);
    addBytes(plugIn, 1, "hparams");
    addBytes(plugIn, 2, data);
    addBytes(metadata, 1, plugIn);
    addBytes(value, 1, tag);
    addBytes(value, 9, metadata);
    addBytes(summary, 1, value);
    return summary;
}

std::string sessionStart(const FlatOptions& options, double time)
{
    std::string info;
    for (const auto& [path, text] : options) {
        std::string entry;
        addBytes(entry, 1, path);
        addBytes(entry, 2, hparamValue(text));
        addBytes(info, 1, entry);
    }
    addDouble(info, 5, time);
    return hparamsSummary("_hparams_/session_start_info", 3, info);
}

std::string sessionEnd(RunState state, double time)
{
    std::string info;
    addNumber(info, 1, state == RunState::Failed ? 2 : 1);
    addDouble(info, 2, time);
    return hparamsSummary("_hparams_/session_end_info", 4, info);
}

} // namespace

std::string tensorboardEvents(const RunSeries& run, double startTime, const FlatOptions& options)
{
    struct Step {
        double seconds = 0;
        double epoch = notMeasured;
        double passes = notMeasured;
        std::string summary;
    };
    std::map<std::int64_t, Step> steps;
    for (const auto& [tag, column] : run.columns.tags()) {
        const SeriesView series = run.of(tag);
        for (std::size_t i = 0; i < series.size(); ++i) {
            const Clock clock = series.clock(i);
            Step& step = steps[clock.step];
            step.seconds = std::max(step.seconds, clock.seconds);
            step.epoch = clock.epoch;
            step.passes = clock.passes;
            addValue(step.summary, tag, series.value(i));
        }
    }
    const auto addClock = [&](const char* tag, double value, std::string& to) {
        if (std::isfinite(value) && run.countOf(tag) == 0) addValue(to, tag, value);
    };
    for (auto& [number, step] : steps) {
        addClock("epoch", step.epoch, step.summary);
        addClock("passes", step.passes, step.summary);
    }

    constexpr int fileVersion = 3;
    constexpr int summary = 5;
    std::string file;
    addTfRecord(file, event(startTime, 0, fileVersion, "brain.Event:2"));
    if (!options.empty()) addTfRecord(file, event(startTime, 0, summary, sessionStart(options, startTime)));
    for (const auto& [number, step] : steps)
        addTfRecord(file, event(startTime + step.seconds, number, summary, step.summary));
    if (!options.empty() && (run.state == RunState::Finished || run.state == RunState::Failed)) {
        const double end = startTime + run.last.seconds;
        addTfRecord(file, event(end, run.last.step, summary, sessionEnd(run.state, end)));
    }
    return file;
}

std::filesystem::path writeTensorboard(const std::filesystem::path& folder, const RunSeries& run, double startTime,
                                       const FlatOptions& options)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw Error(folder.string() + ": cannot make this folder: " + error.message());
    const auto name = "events.out.tfevents." + std::to_string(static_cast<std::int64_t>(startTime)) + ".sharpscope";
    writeFileAtomically(folder / name, tensorboardEvents(run, startTime, options));
    return folder / name;
}

} // namespace sharpscope
