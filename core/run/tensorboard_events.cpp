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
#include <map>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr const char* epochTag = "epoch";

/// The values of a run by step, as its files are read one behind the other.
class TensorboardValues {
public:
    void read(const fs::path& path, std::vector<std::string>& problems);
    void tell(const EventLines::Take& take) const;
    Event end() const;

private:
    struct Row { ///< of a step
        double wallTime = 0;
        std::map<std::string, double> values;
    };

    void takeEvent(const TensorboardEvent& event, const fs::path& file, std::vector<std::string>& problems);
    std::size_t forgetFrom(std::int64_t step, const std::string& tag);
    Clock clockOf(std::int64_t step, const Row& row, double epoch) const
    {
        return {.step = step, .epoch = epoch, .passes = notMeasured, .seconds = row.wallTime - m_begin};
    }

    std::map<std::int64_t, Row> m_rows;
    std::set<std::string> m_begun; ///< tags of the file that is being read
    bool m_isFirstFile = true;
    double m_begin = HUGE_VAL; ///< wall time
    bool m_saysFailed = false;
};

void TensorboardValues::read(const fs::path& path, std::vector<std::string>& problems)
{
    m_begun.clear();
    std::size_t unreadable = 0;
    std::string why;
    TfRecords(path).takeNew(
        [&](std::string_view record) {
            try {
                takeEvent(tensorboardEvent(record), path, problems);
            } catch (const Error& error) {
                if (unreadable++ == 0) why = error.what();
            }
        },
        problems);
    m_isFirstFile = false;
    if (unreadable > 0)
        problems.push_back(path.string() + ": " + std::to_string(unreadable) +
                           " records are no events and passed over; the first: " + why);
}

void TensorboardValues::takeEvent(const TensorboardEvent& event, const fs::path& file,
                                  std::vector<std::string>& problems)
{
    m_begin = std::min(m_begin, event.wallTime);
    if (event.restarts) m_rows.erase(m_rows.lower_bound(event.step), m_rows.end());
    m_saysFailed |= event.saysFailed;
    for (const auto& [tag, value] : event.scalars) {
        if (m_begun.insert(tag).second && !m_isFirstFile)
            if (const std::size_t gone = forgetFrom(event.step, tag); gone > 1)
                problems.push_back(file.string() + ": begins \"" + tag + "\" again at step " +
                                   std::to_string(event.step) + "; " + std::to_string(gone) +
                                   " values of the files before give way");
        Row& row = m_rows[event.step];
        row.wallTime = event.wallTime;
        row.values[tag] = value;
    }
}

std::size_t TensorboardValues::forgetFrom(std::int64_t step, const std::string& tag)
{
    std::size_t gone = 0;
    for (auto row = m_rows.lower_bound(step); row != m_rows.end();) {
        gone += row->second.values.erase(tag);
        row = row->second.values.empty() ? m_rows.erase(row) : std::next(row);
    }
    return gone;
}

void TensorboardValues::tell(const EventLines::Take& take) const
{
    double epoch = notMeasured; // is not written beside every value
    for (const auto& [step, row] : m_rows) {
        if (const auto known = row.values.find(epochTag); known != row.values.end()) epoch = known->second;
        take(Measured{.clock = clockOf(step, row, epoch), .values = {row.values.begin(), row.values.end()}});
    }
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
        const auto epoch = tags.find(epochTag);
        finished.clock = clockOf(m_rows.rbegin()->first, m_rows.rbegin()->second,
                                 epoch == tags.end() ? notMeasured : epoch->second.last);
    }
    for (const auto& [tag, summary] : tags)
        finished.result[tag] = {{"last", numberToJson(summary.last)}, {"best", numberToJson(summary.best)}};
    return finished;
}

} // namespace

std::vector<std::string> readTensorboardEvents(const fs::path& folder, const EventLines::Take& take)
{
    std::vector<std::string> problems;
    const bool rests = isAtRest(tensorboardStamp(folder)); // asked first: what the files then hold is all there is
    TensorboardValues values;
    for (const fs::path& file : tensorboardFiles(folder))
        values.read(file, problems);
    const Json experiment = tensorboardExperiment(folder);
    take(Started{.title = valueOr(experiment, "title", std::string()),
                 .rule = "tensorboard",
                 .group = valueOr(experiment, "group", std::string()),
                 .seed = valueOr(experiment, "seed", std::int64_t{0}),
                 .epochsTotal = notMeasured});
    values.tell(take);
    if (rests) take(values.end());
    return problems;
}

} // namespace sharpscope
