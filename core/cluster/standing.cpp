// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/standing.h"

#include "core/base/json_value.h"
#include "core/cluster/array_submission.h"
#include "core/cluster/slurm.h"

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

using Is = RowState::Is;

constexpr Is allStates[] = {Is::Finished, Is::Running, Is::Waiting, Is::Resumable, Is::Missing, Is::Failed};

/// Reads rows; one that has ended stays so, and is read once.
class Rows {
public:
    Rows(const Submission& submission, std::vector<RowStanding>& rows, const KeepGoing& keepGoing)
        : m_submission(submission), m_rows(rows), m_keepGoing(keepGoing), m_hasEnded(rows.size())
    {
    }

    void read(std::int64_t row, const std::optional<QueuedTask>& queued)
    {
        const auto at = static_cast<std::size_t>(row);
        if (m_hasEnded[at]) return;
        if (m_keepGoing && !m_keepGoing()) throw Error(m_submission.folder.string() + ": was stopped");
        m_rows[at].state = stateOf(m_submission, row, m_rows[at].run, queued);
    }

    /// Also one that failed in the array that has it; in a later one it may be about to be tried again.
    bool hasEnded(std::int64_t row)
    {
        read(row, std::nullopt);
        const auto at = static_cast<std::size_t>(row);
        const RowState& state = m_rows[at].state;
        m_hasEnded[at] =
            state.is == Is::Finished || (state.is == Is::Failed && state.job.starts_with(m_rows[at].array + '_'));
        return m_hasEnded[at];
    }

private:
    const Submission& m_submission;
    std::vector<RowStanding>& m_rows;
    const KeepGoing& m_keepGoing;
    std::vector<bool> m_hasEnded;
};

/// Calls `what` for each row of the array until it says no.
void forRows(const Submission& submission, const ArrayPart& part, const std::function<bool(std::int64_t row)>& what)
{
    for (const std::int64_t task : part.tasks)
        for (std::int64_t row = part.first + task; row < submission.rowsEnd(part.first + task); ++row)
            if (row < 0 || !what(row)) return;
}

} // namespace

std::int64_t Standing::count(Is is) const
{
    return std::count_if(rows.begin(), rows.end(), [is](const RowStanding& row) { return row.state.is == is; });
}

std::int64_t Standing::requeues() const
{
    std::int64_t all = 0;
    for (const RowStanding& row : rows)
        all += row.state.requeues;
    return all;
}

bool Standing::hasEnded() const
{
    return std::all_of(rows.begin(), rows.end(), [](const RowStanding& row) {
        return row.state.is == Is::Finished || row.state.is == Is::Failed;
    });
}

std::string countsText(const Standing& standing, const std::string* array)
{
    std::map<Is, std::int64_t> counts;
    std::int64_t rows = 0;
    for (const RowStanding& row : standing.rows) {
        if (array && row.array != *array) continue;
        ++counts[row.state.is];
        ++rows;
    }
    std::string text = std::to_string(rows) + (rows == 1 ? " row" : " rows");
    const char* before = ": ";
    for (const Is is : allStates)
        if (counts[is] > 0) text += std::exchange(before, ", ") + std::to_string(counts[is]) + ' ' + toText(is);
    return text;
}

Json toJson(const Standing& standing)
{
    Json json{{"folder", standing.folder.string()}, {"name", standing.name}, {"arrays", standing.arrays}};
    if (!standing.problem.empty()) json["problem"] = standing.problem;
    json["rows"] = Json::array();
    for (std::size_t row = 0; row < standing.rows.size(); ++row) {
        const RowStanding& one = standing.rows[row];
        json["rows"].push_back({{"row", row},
                                {"run", one.run},
                                {"array", one.array},
                                {"state", toText(one.state.is)},
                                {"step", one.state.step},
                                {"epoch", one.state.epoch},
                                {"requeues", one.state.requeues},
                                {"why", one.state.why},
                                {"job", one.state.job}});
    }
    return json;
}

Standing standingFrom(const Json& json)
{
    Standing standing;
    try {
        standing.folder = json.at("folder").get<std::string>();
        standing.name = json.at("name").get<std::string>();
        standing.arrays = json.at("arrays").get<std::vector<std::string>>();
        standing.problem = valueOr(json, "problem", std::string());
        for (const Json& row : json.at("rows")) {
            RowStanding one;
            one.run = row.at("run").get<std::string>();
            one.array = valueOr(row, "array", std::string());
            const auto state = row.at("state").get<std::string>();
            const auto* is = std::find_if(std::begin(allStates), std::end(allStates),
                                          [&](Is known) { return toText(known) == state; });
            if (is == std::end(allStates)) throw Error("\"" + state + "\" is no state of a row");
            one.state.is = *is;
            one.state.step = valueOr(row, "step", std::int64_t{0});
            one.state.epoch = valueOr(row, "epoch", 0.0);
            one.state.requeues = valueOr(row, "requeues", std::int64_t{0});
            one.state.why = valueOr(row, "why", std::string());
            one.state.job = valueOr(row, "job", std::string());
            standing.rows.push_back(std::move(one));
        }
    } catch (const Json::exception& error) {
        throw Error(std::string("is not what status --json says: ") + error.what());
    }
    return standing;
}

AskSlurm slurmItself(const KeepGoing& keepGoing)
{
    return {.queue = [keepGoing](const std::string& array) { return queueOf(array, keepGoing); },
            .ends = [keepGoing](const std::string& array) { return endsOf(array, keepGoing); },
            .named = [keepGoing](const std::string& name) { return arrayNamed(name, keepGoing); }};
}

Standing standingOf(const fs::path& folder, const AskSlurm& slurm, const KeepGoing& keepGoing)
{
    Submission submission = readSubmission(folder);
    Standing standing{.folder = submission.folder, .name = submission.name};
    for (PlannedRun& run : readTable(submission, 0, submission.rows))
        standing.rows.push_back({.run = std::move(run.folder)});
    try {
        findArrays(submission, slurm.named);
    } catch (const Error& error) {
        if (keepGoing && !keepGoing()) throw;
        standing.problem = error.what();
    }
    for (const SubmittedArray& array : submission.arrays) {
        if (array.id.empty()) continue; // it was never submitted, or nobody knows
        standing.arrays.push_back(array.id);
        forRows(submission, array.part, [&](std::int64_t row) {
            standing.rows.at(static_cast<std::size_t>(row)).array = array.id;
            return true;
        });
    }
    Rows rows(submission, standing.rows, keepGoing);
    std::map<std::int64_t, QueuedTask> queue;
    try {
        for (const SubmittedArray& array : submission.arrays) {
            if (array.id.empty()) continue;
            bool haveAllEnded = true;
            forRows(submission, array.part, [&](std::int64_t row) {
                const bool isOfLater = standing.rows[static_cast<std::size_t>(row)].array != array.id;
                return haveAllEnded = isOfLater || rows.hasEnded(row);
            });
            if (haveAllEnded) continue;
            for (const auto& [task, queued] : slurm.queue(array.id)) {
                queue[array.part.first + task] = queued;
                standing.queued.insert(array.part.first + task);
            }
        }
    } catch (const Error& error) {
        if (keepGoing && !keepGoing()) throw;
        standing.problem = error.what();
    }
    std::vector<RowState> states; // read after Slurm was asked: what has begun and ended meanwhile is not missing
    for (std::int64_t row = 0; row < submission.rows; ++row) {
        const auto queued = queue.find(submission.taskOf(row));
        rows.read(row, queued == queue.end() ? std::nullopt : std::optional(queued->second));
        states.push_back(standing.rows[static_cast<std::size_t>(row)].state);
    }
    if (standing.problem.empty()) {
        addEnds(states, submission, slurm.ends);
        for (std::size_t row = 0; row < states.size(); ++row)
            standing.rows[row].state = std::move(states[row]);
    }
    return standing;
}

} // namespace sharpscope
