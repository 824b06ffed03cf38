// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/tensorboard_events.h"

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/run/json_numbers.h"
#include "core/run/run_summary.h"
#include "core/run/tensorboard_event.h"
#include "core/run/tensorboard_folder.h"
#include "core/run/tf_records.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>
#include <set>
#include <utility>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr const char* epochTag = "epoch";
constexpr const char* passesTag = "passes"; // export_tensorboard.h writes both
constexpr std::uint64_t knownBy = 256;      ///< bytes by which a file that has grown is known again

std::string bytesBefore(const fs::path& file, std::uint64_t offset)
{
    const std::uint64_t count = std::min(offset, knownBy);
    std::ifstream stream(file, std::ios::binary);
    std::string tail(static_cast<std::size_t>(count), '\0');
    stream.seekg(static_cast<std::streamoff>(offset - count));
    stream.read(tail.data(), static_cast<std::streamsize>(count));
    return stream ? tail : std::string();
}

} // namespace

/// A file as far as it was read.
class TensorboardFile {
public:
    explicit TensorboardFile(const fs::path& path) : m_records(path) {}

    const fs::path& path() const { return m_records.file(); }
    bool hasGrown() const { return sizeNow() != m_size; }

    /// What was read of it is still its beginning.
    bool isSame() const { return sizeNow() >= m_size && bytesBefore(path(), m_records.offset()) == m_tail; }

    std::uint64_t takeNew(const TfRecords::Take& take, std::vector<std::string>& problems)
    {
        const std::uint64_t from = m_records.offset();
        m_size = sizeNow(); // asked first: what comes meanwhile is found at the next look
        m_records.takeNew(take, problems);
        m_tail = bytesBefore(path(), m_records.offset());
        return m_records.offset() - from;
    }

private:
    std::uint64_t sizeNow() const
    {
        std::error_code gone;
        const std::uint64_t size = fs::file_size(path(), gone);
        return gone ? 0 : size;
    }

    TfRecords m_records;
    std::uint64_t m_size = 0;
    std::string m_tail;
};

/// The values of a run by step, as its files are read one behind the other, and how far they were told.
class TensorboardValues {
public:
    void beginFile()
    {
        m_isFirstFile = !std::exchange(m_hasFile, true);
        m_begun.clear();
    }
    std::uint64_t read(TensorboardFile& file, std::vector<std::string>& problems);
    bool isChanged() const { return m_isChanged; } ///< what was told is not so any more
    void tellAll(const EventLines::Take& take);
    void tellNew(const EventLines::Take& take);
    Event end() const;

private:
    struct Row {             ///< of a step
        double wallTime = 0; ///< of what came last
        std::map<std::string, double> values;
        std::map<std::string, double> times; ///< of each value
    };

    void takeEvent(const TensorboardEvent& event, const fs::path& file, std::vector<std::string>& problems);
    void takeScalar(std::int64_t step, double wallTime, const std::string& tag, double value);
    std::size_t forgetFrom(std::int64_t step, const std::string& tag);
    void tell(std::int64_t step, const Row& row, const std::map<std::string, double>& values,
              const EventLines::Take& take);
    Clock clockOf(std::int64_t step, double wallTime, double epoch, double passes) const
    {
        return {.step = step, .epoch = epoch, .passes = passes, .seconds = wallTime - m_begin};
    }

    std::map<std::int64_t, Row> m_rows;
    std::map<std::int64_t, std::map<std::string, double>> m_new; ///< that were not told
    std::set<std::string> m_begun;                               ///< tags of the file that is being read
    bool m_hasFile = false;
    bool m_isFirstFile = true;
    double m_begin = HUGE_VAL; ///< wall time
    bool m_saysFailed = false;
    std::optional<std::int64_t> m_toldTo; ///< the last step of which something was told
    double m_epoch = notMeasured;         ///< that was told last; it is not written beside every value
    double m_passes = notMeasured;        ///< the same
    bool m_isChanged = false;
};

std::uint64_t TensorboardValues::read(TensorboardFile& file, std::vector<std::string>& problems)
{
    std::size_t unreadable = 0;
    std::string why;
    const fs::path& path = file.path();
    const std::uint64_t bytes = file.takeNew(
        [&](std::string_view record) {
            try {
                takeEvent(tensorboardEvent(record), path, problems);
            } catch (const Error& error) {
                if (unreadable++ == 0) why = error.what();
            }
        },
        problems);
    if (unreadable > 0)
        problems.push_back(path.string() + ": " + std::to_string(unreadable) +
                           " records are no events and passed over; the first: " + why);
    return bytes;
}

void TensorboardValues::takeEvent(const TensorboardEvent& event, const fs::path& file,
                                  std::vector<std::string>& problems)
{
    m_isChanged |= m_toldTo && event.wallTime < m_begin;
    m_begin = std::min(m_begin, event.wallTime);
    if (event.restarts) {
        m_isChanged |= m_toldTo && event.step <= *m_toldTo;
        m_rows.erase(m_rows.lower_bound(event.step), m_rows.end());
        m_new.erase(m_new.lower_bound(event.step), m_new.end());
    }
    m_saysFailed |= event.saysFailed;
    for (const auto& [tag, value] : event.scalars) {
        if (m_begun.insert(tag).second && !m_isFirstFile)
            if (const std::size_t gone = forgetFrom(event.step, tag); gone > 1)
                problems.push_back(file.string() + ": begins \"" + tag + "\" again at step " +
                                   std::to_string(event.step) + "; " + std::to_string(gone) +
                                   " values of the files before give way");
        takeScalar(event.step, event.wallTime, tag, value);
    }
}

void TensorboardValues::takeScalar(std::int64_t step, double wallTime, const std::string& tag, double value)
{
    Row& row = m_rows[step];
    row.wallTime = wallTime;
    row.times[tag] = wallTime;
    const bool wasThere = row.values.contains(tag), isNew = !m_new.contains(step) || !m_new[step].contains(tag);
    const bool isTold = m_toldTo && step <= *m_toldTo, isToldEpoch = isTold && tag == epochTag && value != m_epoch,
               isToldPasses = isTold && tag == passesTag && value != m_passes;
    m_isChanged |= (m_toldTo && step < *m_toldTo) || (wasThere && isNew) || isToldEpoch || isToldPasses;
    row.values[tag] = value;
    m_new[step][tag] = value;
}

std::size_t TensorboardValues::forgetFrom(std::int64_t step, const std::string& tag)
{
    std::size_t gone = 0;
    for (auto row = m_rows.lower_bound(step); row != m_rows.end();) {
        const std::size_t had = row->second.values.erase(tag);
        gone += had;
        const auto untold = m_new.find(row->first);
        const bool wasUntold = untold != m_new.end() && untold->second.erase(tag) > 0;
        m_isChanged |= had > 0 && !wasUntold;
        row = row->second.values.empty() ? m_rows.erase(row) : std::next(row);
    }
    return gone;
}

void TensorboardValues::tell(std::int64_t step, const Row& row, const std::map<std::string, double>& values,
                             const EventLines::Take& take)
{
    if (const auto known = row.values.find(epochTag); known != row.values.end()) m_epoch = known->second;
    if (const auto known = row.values.find(passesTag); known != row.values.end()) m_passes = known->second;
    m_toldTo = step;
    std::map<double, std::map<std::string, double>> byTime;
    for (const auto& [tag, value] : values)
        byTime[row.times.at(tag)][tag] = value;
    for (const auto& [wallTime, those] : byTime)
        take(Measured{.clock = clockOf(step, wallTime, m_epoch, m_passes), .values = {those.begin(), those.end()}});
}

void TensorboardValues::tellAll(const EventLines::Take& take)
{
    m_epoch = m_passes = notMeasured;
    m_toldTo.reset();
    for (const auto& [step, row] : m_rows)
        tell(step, row, row.values, take);
    m_new.clear();
    m_isChanged = false;
}

void TensorboardValues::tellNew(const EventLines::Take& take)
{
    for (const auto& [step, values] : m_new)
        tell(step, m_rows.at(step), values, take);
    m_new.clear();
}

Event TensorboardValues::end() const
{
    if (m_saysFailed) return Failed{.why = "its hparams say that the session failed"};
    Finished finished;
    std::map<std::string, TagSummary> tags;
    for (const auto& [step, row] : m_rows)
        for (const auto& [tag, value] : row.values) {
            TagSummary& summary = tags[tag];
            summary.last = value;
            const bool isBetter = isHigherBetter(tag) ? value > summary.best : value < summary.best;
            if (std::isnan(summary.best) || isBetter) summary.best = value;
        }
    if (!m_rows.empty()) {
        const auto lastOf = [&](const char* tag) { return tags.contains(tag) ? tags[tag].last : notMeasured; };
        finished.clock =
            clockOf(m_rows.rbegin()->first, m_rows.rbegin()->second.wallTime, lastOf(epochTag), lastOf(passesTag));
    }
    for (const auto& [tag, summary] : tags)
        finished.result[tag] = {{"last", numberToJson(summary.last)}, {"best", numberToJson(summary.best)}};
    return finished;
}

TensorboardFollower::TensorboardFollower(fs::path folder) : m_folder(std::move(folder)) {}

TensorboardFollower::~TensorboardFollower() = default;

/// False where what was read before is not the beginning of what is there.
bool TensorboardFollower::readOn(std::vector<std::string>& problems)
{
    const std::vector<fs::path> now = tensorboardFiles(m_folder);
    if (!m_values || now.size() < m_files.size()) return false;
    for (std::size_t i = 0; i < m_files.size(); ++i) {
        const TensorboardFile& file = *m_files[i];
        if (file.path() != now[i] || !file.isSame()) return false;
        if (i + 1 < now.size() && file.hasGrown()) return false; // the later ones took the place of what it had
    }
    if (!m_files.empty()) m_bytesRead += m_values->read(*m_files.back(), problems);
    for (std::size_t i = m_files.size(); i < now.size(); ++i) {
        m_files.push_back(std::make_unique<TensorboardFile>(now[i]));
        m_values->beginFile();
        m_bytesRead += m_values->read(*m_files.back(), problems);
    }
    return true;
}

void TensorboardFollower::readAnew(std::vector<std::string>& problems)
{
    m_files.clear();
    m_values = std::make_unique<TensorboardValues>();
    readOn(problems);
}

std::vector<std::string> TensorboardFollower::takeNew(const EventLines::Take& take)
{
    const TensorboardStamp stamp = tensorboardStamp(m_folder);
    const bool rests = isAtRest(stamp); // asked first: what the files then hold is all there is
    m_hasRestarted = false;
    if (m_hasTold && stamp == m_stamp && rests == m_isFinished) return {};
    std::vector<std::string> problems;
    const bool isAnew = !m_hasTold || !readOn(problems);
    if (isAnew) readAnew(problems);
    m_stamp = stamp;
    const bool hadEnded = std::exchange(m_isFinished, rests);
    if (isAnew || m_values->isChanged() || (hadEnded && !rests)) {
        m_hasRestarted = std::exchange(m_hasTold, true);
        if (m_hasRestarted) take(Resumed{});
        const Json experiment = tensorboardExperiment(m_folder);
        take(Started{.title = valueOr(experiment, "title", std::string()),
                     .rule = valueOr(valueOr(experiment, "method", Json::object()), "rule", std::string()),
                     .group = valueOr(experiment, "group", std::string()),
                     .seed = valueOr(experiment, "seed", std::int64_t{0}),
                     .epochsTotal = notMeasured});
        m_values->tellAll(take);
    } else {
        m_values->tellNew(take);
    }
    if (rests && (!hadEnded || m_hasRestarted)) take(m_values->end());
    return problems;
}

} // namespace sharpscope
