// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/row_state.h"

#include "core/run/run_folder.h"
#include "core/run/run_reader.h"

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

using Is = RowState::Is;

std::string waitingText(const QueuedTask& task, const RowHistory& history)
{
    std::string text = task.reason == "None" ? "" : task.reason;
    if (!history.left.empty()) text += (text.empty() ? "" : "; ") + ("requeued: " + history.left);
    return text;
}

} // namespace

const char* toText(RowState::Is is)
{
    switch (is) {
    case Is::Missing:
        return "missing";
    case Is::Waiting:
        return "waiting";
    case Is::Running:
        return "running";
    case Is::Resumable:
        return "resumable";
    case Is::Finished:
        return "finished";
    case Is::Failed:
        return "failed";
    }
    return "";
}

RowState stateOf(const Submission& submission, std::int64_t row, const fs::path& folder,
                 const std::optional<QueuedTask>& queued)
{
    RowState state;
    try {
        const fs::path file = submission.rowFile(row);
        const RowHistory history = readHistory(file);
        state.requeues = history.requeues;
        state.job = history.job;
        std::error_code error;
        bool isHeld = isRowHeld(file);
        const bool isThere = fs::exists(folder / "experiment.json", error);
        RunSummary run;
        if (isThere) {
            const RunFolder opened = RunFolder::open(folder);
            isHeld |= opened.isBeingWritten();
            run = readSummary(folder).summary;
            state.step = run.last.step;
            state.epoch = run.last.epoch;
            if (opened.hasEnded()) {
                state.is = Is::Finished;
                return state;
            }
        }
        const bool hasFailed = run.state == RunState::Failed || !history.failure.empty();
        const bool isTaskRunning = queued && queued->isRunning();
        if (isHeld || (isTaskRunning && !hasFailed && submission.options.rowsPerTask == 1)) {
            state.is = Is::Running;
        } else if (queued && !(hasFailed && isTaskRunning)) {
            state.is = Is::Waiting;
            state.why = isTaskRunning ? "its task is at another row" : waitingText(*queued, history);
        } else if (hasFailed) {
            state.is = Is::Failed;
            state.why = history.failure.empty() ? run.failure : history.failure;
        } else if (isThere || history.attempts > 0) {
            state.is = Is::Resumable;
            state.why = history.isOpen ? "killed" : history.left;
        }
    } catch (const std::exception& error) {
        state.is = Is::Failed;
        state.why = error.what();
    }
    return state;
}

void addEnds(std::vector<RowState>& rows, const Submission& submission,
             const std::function<std::map<std::int64_t, std::string>(const std::string& array)>& ends)
{
    std::vector<const SubmittedArray*> lastOf(rows.size(), nullptr);
    for (const SubmittedArray& array : submission.arrays)
        for (const std::int64_t task : array.part.tasks)
            for (std::int64_t row = array.part.first + task; row < submission.rowsEnd(array.part.first + task); ++row)
                if (row >= 0) lastOf.at(static_cast<std::size_t>(row)) = &array;
    std::map<std::string, std::map<std::int64_t, std::string>> known;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        RowState& state = rows[row];
        const SubmittedArray* array = lastOf[row];
        if ((state.is != Is::Missing && state.is != Is::Resumable) || !array || array->id.empty()) continue;
        if (!known.contains(array->id)) known[array->id] = ends(array->id);
        const auto& ofArray = known[array->id];
        const auto end = ofArray.find(submission.taskOf(static_cast<std::int64_t>(row)) - array->part.first);
        if (end == ofArray.end() || end->second == "COMPLETED" || end->second == "RUNNING" || end->second == "PENDING")
            continue;
        state.why += (state.why.empty() ? "" : "; ") + ("Slurm: " + end->second);
    }
}

} // namespace sharpscope
