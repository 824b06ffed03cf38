// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_reader.h"

#include "core/run/run_folder.h"

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// So much may be read again at every look at a run that grows, before its side file is written again.
constexpr std::uint64_t worthWriting = 1 << 20;

bool isCurrent(const SeriesFile& file, const EventsStamp& now) { return file.head().stamp == now; }

/// The side file's events are the beginning of those that are there now, as far as the stamp tells; the follower looks
/// closer.
bool isBeginning(const SeriesFile& file, const EventsStamp& now)
{
    const EventsStamp& then = file.head().stamp;
    // its result is gone, or another one
    if (then.hasEnded &&
        (!now.hasEnded || now.resultSize != then.resultSize || now.resultChanged != then.resultChanged))
        return false;
    return now.size > then.size || (now.size == then.size && now.changed == then.changed && now.tail == then.tail);
}

} // namespace

RunReader::RunReader(fs::path folder) : m_folder(std::move(folder)), m_follower(m_folder), m_stamp(stampOf(m_folder))
{
    std::uint64_t known = 0;
    bool isAnew = false;
    if (const auto file = SeriesFile::open(m_folder); file && isBeginning(*file, m_stamp))
        if (auto columns = file->allColumns()) {
            static_cast<RunSummary&>(series) = file->head().summary;
            series.columns = *std::move(columns);
            problems = file->head().problems;
            m_follower = EventFollower(m_folder, file->head().mark);
            known = file->head().mark.offset;
            m_wasCurrent = isCurrent(*file, m_stamp);
            if (m_wasCurrent) return;
        }
    const std::vector<std::string> more = m_follower.takeNew([&](Event&& event) {
        if (m_follower.hasRestarted() && !isAnew) { // another file took the place of the one that was known
            series = {};
            problems.clear();
            isAnew = true;
            return; // a Resumed that says so
        }
        series.apply(event);
    });
    problems.insert(problems.end(), more.begin(), more.end());
    const FollowerMark mark = m_follower.mark();
    const bool isSettled = !AppendFile::isOpenAnywhere(m_folder / "events.jsonl");
    if (mark.offset > 0 && (isSettled || mark.offset < known || mark.offset - known > worthWriting))
        writeSeriesFile(m_folder, {series, m_stamp, mark, problems}, series.columns);
}

SummaryRead readSummary(const fs::path& folder)
{
    if (const auto file = SeriesFile::open(folder); file && isCurrent(*file, stampOf(folder)))
        return {file->head().summary, file->head().problems};
    RunReader reader(folder);
    return {std::move(reader.series), std::move(reader.problems)};
}

ColumnsRead readColumns(const fs::path& folder, const std::set<std::string>& tags, const std::set<ClockPart>& parts)
{
    if (const auto file = SeriesFile::open(folder); file && isCurrent(*file, stampOf(folder)))
        if (auto columns = file->columns(tags, parts)) return {*std::move(columns), file->head().stamp};
    RunReader reader(folder);
    return {std::move(reader.series.columns), reader.stamp()};
}

} // namespace sharpscope
