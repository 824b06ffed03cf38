// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/series_file.h"

#include "core/base/error.h"
#include "core/run/summary_json.h"
#include "core/run/tensorboard_folder.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr const char* name = "series.cache";
constexpr std::uint64_t longestHead = 8 << 20; ///< a thousand times what a run of twenty tags has

struct Preamble {
    std::array<char, 8> magic{'S', 'H', 'S', 'C', 'O', 'L', 'S', '7'};
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::uint32_t check = 0;
    std::uint32_t zero = 0;
};
static_assert(sizeof(Preamble) == 32);

std::uint32_t checkOf(std::string_view bytes)
{
    return static_cast<std::uint32_t>(::crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

bool readAt(int file, std::uint64_t offset, void* to, std::size_t count)
{
    auto* bytes = static_cast<char*>(to);
    while (count > 0) {
        const ssize_t read = ::pread(file, bytes, count, static_cast<off_t>(offset));
        if (read < 0 && errno == EINTR) continue;
        if (read <= 0) return false;
        bytes += read;
        offset += static_cast<std::uint64_t>(read);
        count -= static_cast<std::size_t>(read);
    }
    return true;
}

std::string bytesOf(const TagColumn& column)
{
    std::string bytes;
    const std::uint64_t count = column.stretches.size();
    bytes.append(reinterpret_cast<const char*>(&count), sizeof count);
    bytes.append(reinterpret_cast<const char*>(column.stretches.data()), count * sizeof(TagColumn::Stretch));
    column.values.save(bytes);
    return bytes;
}

TagColumn tagFrom(std::string_view bytes, std::size_t rows)
{
    TagColumn column;
    std::uint64_t count = 0;
    if (bytes.size() < sizeof count) throw Error("a column ends too early");
    std::memcpy(&count, bytes.data(), sizeof count);
    bytes.remove_prefix(sizeof count);
    if (count > bytes.size() / sizeof(TagColumn::Stretch)) throw Error("a column ends too early");
    column.stretches.resize(count);
    std::memcpy(column.stretches.data(), bytes.data(), count * sizeof(TagColumn::Stretch));
    bytes.remove_prefix(count * sizeof(TagColumn::Stretch));
    column.values = NumberColumn::load(bytes);
    if (column.values.empty() || column.stretches.empty() || column.stretches.front().index != 0)
        throw Error("a column does not know where its values stand");
    for (std::size_t i = 0; i < count; ++i) {
        const TagColumn::Stretch& stretch = column.stretches[i];
        const std::size_t end = i + 1 < count ? column.stretches[i + 1].index : column.values.size();
        if (end <= stretch.index || stretch.row + (end - stretch.index) > rows)
            throw Error("a column's values stand beside the clock");
    }
    return column;
}

std::int64_t nsOf(const struct stat& status) { return status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec; }

Json placeJson(std::uint64_t offset, std::string_view bytes) { return {offset, bytes.size(), checkOf(bytes)}; }

/// Sentences name their file; the folder may be elsewhere by now, or is called otherwise by who asks.
std::vector<std::string> moved(std::vector<std::string> sentences, const std::string& from, const std::string& to)
{
    for (std::string& sentence : sentences)
        if (sentence.starts_with(from)) sentence.replace(0, from.size(), to);
    return sentences;
}

Json toJson(const SeriesHead& head)
{
    const FollowerMark& mark = head.mark;
    Json json{{"summary", summaryToJson(head.summary)},
              {"problems", head.problems},
              {"stamp",
               {head.stamp.size, head.stamp.changed, head.stamp.tail, head.stamp.hasEnded, head.stamp.resultSize,
                head.stamp.resultChanged}},
              {"mark", {mark.offset, mark.line, mark.inode, mark.born, mark.isFinished}},
              {"last", {mark.last.step, mark.last.epoch, mark.last.passes, mark.last.seconds}},
              {"tail", std::vector<std::uint8_t>(mark.tail.begin(), mark.tail.end())}};
    if (mark.finished) json["finished"] = toJson(Event(*mark.finished));
    return json;
}

SeriesHead headFrom(const Json& json)
{
    SeriesHead head;
    head.summary = summaryFromJson(json.at("summary"));
    json.at("problems").get_to(head.problems);
    const Json& stamp = json.at("stamp");
    head.stamp = {.size = stamp.at(0).get<std::uint64_t>(),
                  .changed = stamp.at(1).get<std::int64_t>(),
                  .tail = stamp.at(2).get<std::uint32_t>(),
                  .hasEnded = stamp.at(3).get<bool>(),
                  .resultSize = stamp.at(4).get<std::uint64_t>(),
                  .resultChanged = stamp.at(5).get<std::int64_t>()};
    const Json &mark = json.at("mark"), &last = json.at("last");
    const auto tail = json.at("tail").get<std::vector<std::uint8_t>>();
    head.mark = {.offset = mark.at(0).get<std::uint64_t>(),
                 .line = mark.at(1).get<std::uint64_t>(),
                 .inode = mark.at(2).get<std::uint64_t>(),
                 .born = mark.at(3).get<std::int64_t>(),
                 .tail = std::string(tail.begin(), tail.end()),
                 .last = {.step = last.at(0).get<std::int64_t>(),
                          .epoch = last.at(1).get<double>(),
                          .passes = last.at(2).get<double>(),
                          .seconds = last.at(3).get<double>()},
                 .finished = {},
                 .isFinished = mark.at(4).get<bool>()};
    if (json.contains("finished")) head.mark.finished = std::get<Finished>(eventFromJson(json.at("finished")));
    return head;
}

} // namespace

EventsStamp stampOf(const fs::path& folder)
{
    EventsStamp stamp{.hasEnded = hasEnded(folder)}; // asked first: a run that ends meanwhile has no current stamp
    if (struct stat result = {}; stamp.hasEnded && ::stat((folder / "result.json").c_str(), &result) == 0) {
        stamp.resultSize = static_cast<std::uint64_t>(result.st_size);
        stamp.resultChanged = nsOf(result);
    }
    const FileHandle file(::open((folder / "events.jsonl").c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status = {};
    if (!file && isTensorboardRun(folder)) {
        const TensorboardStamp files = tensorboardStamp(folder);
        stamp.size = files.size;
        stamp.changed = files.changed;
    }
    if (!file || ::fstat(file.get(), &status) != 0) return stamp;
    stamp.size = static_cast<std::uint64_t>(status.st_size);
    stamp.changed = nsOf(status);
    std::array<char, 256> tail;
    const std::size_t count = std::min<std::size_t>(tail.size(), stamp.size);
    if (readAt(file.get(), stamp.size - count, tail.data(), count)) stamp.tail = checkOf({tail.data(), count});
    return stamp;
}

void writeSeriesFile(const fs::path& folder, const SeriesHead& head, const RunColumns& columns)
{
    std::vector<std::string> parts(1); // the preamble's place, then the columns, then the head
    Preamble preamble{.offset = sizeof(Preamble)};
    const auto add = [&](std::string bytes) {
        const Json place = placeJson(preamble.offset, bytes);
        preamble.offset += bytes.size();
        parts.push_back(std::move(bytes));
        return place;
    };
    Json json = toJson(head);
    json["problems"] = moved(head.problems, folder.string(), "");
    Json places = Json::object(), clock = Json::array();
    for (const NumberColumn& part : columns.clock()) {
        std::string bytes;
        part.save(bytes);
        clock.push_back(add(std::move(bytes)));
    }
    for (const auto& [tag, column] : columns.tags())
        places[tag] = add(bytesOf(column));
    json["columns"] = std::move(places);
    json["clock"] = std::move(clock);
    std::string text = dumpLine(json);
    if (text.size() > longestHead) return; // nobody would read it
    preamble.length = text.size();
    preamble.check = checkOf(text);
    parts.push_back(std::move(text));
    parts[0].assign(reinterpret_cast<const char*>(&preamble), sizeof preamble);
    try {
        writeFileAtomically(folder / name, std::vector<std::string_view>(parts.begin(), parts.end()));
    } catch (const Error&) { // a full disk, a folder of others': the next reader reads the events, as this one did
    }
}

std::optional<SeriesFile> SeriesFile::open(const fs::path& folder)
{
    SeriesFile series;
    series.m_file = FileHandle(::open((folder / name).c_str(), O_RDONLY | O_CLOEXEC));
    Preamble preamble;
    struct stat status = {};
    if (!series.m_file || !readAt(series.m_file.get(), 0, &preamble, sizeof preamble) ||
        preamble.magic != Preamble().magic || preamble.length > longestHead ||
        ::fstat(series.m_file.get(), &status) != 0 || preamble.length > static_cast<std::uint64_t>(status.st_size))
        return std::nullopt;
    std::string text(preamble.length, '\0');
    if (!readAt(series.m_file.get(), preamble.offset, text.data(), text.size()) || checkOf(text) != preamble.check)
        return std::nullopt;
    JsonFault fault; // whoever can write into the folder can make the check right: the head is a text like any other
    const std::optional<Json> parsed = tryParseJson(text, fault);
    if (!parsed) return std::nullopt;
    try {
        const Json& json = *parsed;
        series.m_head = headFrom(json);
        series.m_head.problems = moved(std::move(series.m_head.problems), "/", folder.string() + "/");
        const auto placeOf = [](const Json& place) {
            return Place{place.at(0).get<std::uint64_t>(), place.at(1).get<std::uint64_t>(),
                         place.at(2).get<std::uint32_t>()};
        };
        for (std::size_t i = 0; i < clockParts.size(); ++i)
            series.m_clock[i] = placeOf(json.at("clock").at(i));
        for (const auto& [tag, place] : json.at("columns").items())
            series.m_tags[tag] = placeOf(place);
    } catch (const std::exception&) { // of another version
        return std::nullopt;
    }
    return series;
}

std::string SeriesFile::read(const Place& place) const
{
    struct stat status = {};
    if (::fstat(m_file.get(), &status) != 0 || place.length > static_cast<std::uint64_t>(status.st_size))
        throw Error("a column lies behind the end");
    std::string bytes(place.length, '\0');
    if (!readAt(m_file.get(), place.offset, bytes.data(), bytes.size()) || checkOf(bytes) != place.check)
        throw Error("a column is damaged");
    return bytes;
}

std::optional<RunColumns> SeriesFile::columns(const std::set<std::string>& tags, const std::set<ClockPart>& parts) const
{
    RunColumns columns;
    try {
        for (const ClockPart part : clockParts) {
            if (part != ClockPart::Step && !parts.contains(part)) continue;
            const std::string bytes = read(m_clock[static_cast<std::size_t>(part)]);
            std::string_view left = bytes;
            columns.put(part, NumberColumn::load(left));
            if (part != ClockPart::Step && columns.clock()[static_cast<std::size_t>(part)].size() != columns.rows())
                return std::nullopt;
        }
        for (const std::string& tag : tags)
            if (const auto place = m_tags.find(tag); place != m_tags.end())
                columns.put(tag, tagFrom(read(place->second), columns.rows()));
    } catch (const std::exception&) {
        return std::nullopt;
    }
    return columns;
}

std::optional<RunColumns> SeriesFile::allColumns() const
{
    std::set<std::string> tags;
    for (const auto& [tag, place] : m_tags)
        tags.insert(tag);
    return columns(tags, {clockParts.begin(), clockParts.end()});
}

} // namespace sharpscope
