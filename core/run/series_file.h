// SPDX-License-Identifier: GPL-3.0-or-later
// series.cache, a small file beside events.jsonl: the run's summary and its columns, as they were read from there, so
// that a table of a thousand runs reads a thousand summaries and a figure the two columns it draws. It is never the
// truth: whoever finds it missing, damaged, of another version or of other events reads events.jsonl and writes it
// anew.
//
//   "SHSCOLS7" | u64 place, u64 length, u32 CRC-32 of the head, u32 0 | columns ... | head: JSON
//
// The head has the summary, how far events.jsonl was read, what is known of that file, and place, length and CRC-32 of
// each column. Numbers are this machine's (little-endian everywhere where this runs).
#pragma once

#include "core/base/files.h"
#include "core/run/event_follower.h"
#include "core/run/run_series.h"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sharpscope {

/// What must all be the same for a side file to hold all that the run's folder says. A copy of the folder that keeps
/// its times has the same.
struct EventsStamp {
    std::uint64_t size = 0;   ///< of events.jsonl
    std::int64_t changed = 0; ///< ns
    std::uint32_t tail = 0;   ///< CRC-32 of its last bytes
    bool hasEnded = false;
    std::uint64_t resultSize = 0; ///< of result.json
    std::int64_t resultChanged = 0;
    bool operator==(const EventsStamp&) const = default;
};
EventsStamp stampOf(const std::filesystem::path& folder); ///< zeros where there are no events

struct SeriesHead {
    RunSummary summary;
    EventsStamp stamp;
    FollowerMark mark;                 ///< how far events.jsonl was read
    std::vector<std::string> problems; ///< lines that were passed over
};

/// Writes it, whole or not at all. A folder that cannot be written is no error: there is no side file then.
void writeSeriesFile(const std::filesystem::path& folder, const SeriesHead& head, const RunColumns& columns);

/// An open side file; the columns are read when they are asked for.
class SeriesFile {
public:
    /// Nothing if there is none that can be read.
    static std::optional<SeriesFile> open(const std::filesystem::path& folder);

    const SeriesHead& head() const { return m_head; }

    /// The tags that are there of those asked for, over the parts of the clock asked for; the step always.
    /// Nothing if the file is damaged.
    std::optional<RunColumns> columns(const std::set<std::string>& tags, const std::set<ClockPart>& parts) const;
    std::optional<RunColumns> allColumns() const;

private:
    struct Place {
        std::uint64_t offset = 0;
        std::uint64_t length = 0;
        std::uint32_t check = 0;
    };
    SeriesFile() = default;
    std::string read(const Place& place) const;

    FileHandle m_file;
    SeriesHead m_head;
    std::array<Place, clockParts.size()> m_clock;
    std::map<std::string, Place> m_tags;
};

} // namespace sharpscope
