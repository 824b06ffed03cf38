// SPDX-License-Identifier: GPL-3.0-or-later
// What has been submitted: how it stands, an end to it, and what is missing once more. Without LibTorch, so that it is
// quick on a login node.
#include "app/cli/command.h"
#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "core/base/files.h"
#include "core/base/shell_text.h"
#include "core/cluster/batch_script.h"
#include "core/cluster/row_state.h"
#include "core/cluster/slurm.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

struct Standing {
    Submission submission;
    std::vector<PlannedRun> rows;
    std::vector<RowState> states;
    std::set<std::int64_t> queued; ///< tasks, by their first rows
    std::string problem;           ///< why Slurm has said nothing
};

Submission submissionIn(const std::string& folder)
{
    if (!isSubmission(folder)) throw UsageProblem(folder + ": is no submission, it has no submission.json");
    return readSubmission(folder);
}

/// One squeue an array, and one sacct where rows are missing that no queue has.
Standing standingOf(const std::string& folder)
{
    Standing standing;
    standing.submission = submissionIn(folder);
    const Submission& submission = standing.submission;
    standing.rows = readTable(submission, 0, submission.rows);
    std::map<std::int64_t, QueuedTask> queue;
    try {
        for (const SubmittedArray& array : submission.arrays)
            for (const auto& [task, queued] : queueOf(array.id)) {
                queue[array.part.first + task] = queued;
                standing.queued.insert(array.part.first + task);
            }
    } catch (const Error& error) {
        standing.problem = error.what();
    }
    bool isAnyGone = false;
    for (std::int64_t row = 0; row < submission.rows; ++row) {
        const auto queued = queue.find(submission.taskOf(row));
        standing.states.push_back(stateOf(submission, row, standing.rows[static_cast<std::size_t>(row)].folder,
                                          queued == queue.end() ? std::nullopt : std::optional(queued->second)));
        const RowState::Is is = standing.states.back().is;
        isAnyGone |= is == RowState::Is::Missing || is == RowState::Is::Resumable;
    }
    if (isAnyGone && standing.problem.empty() && !submission.arrays.empty())
        addEnds(standing.states, submission, submission.arrays.back(), endsOf(submission.arrays.back().id));
    return standing;
}

/// "6 rows: 3 finished, 1 running, 2 waiting"
std::string countsText(const Standing& standing)
{
    std::string text = std::to_string(standing.states.size()) + (standing.states.size() == 1 ? " row" : " rows");
    const char* before = ": ";
    using Is = RowState::Is;
    for (const Is is : {Is::Finished, Is::Running, Is::Waiting, Is::Resumable, Is::Missing, Is::Failed}) {
        const auto count =
            std::count_if(standing.states.begin(), standing.states.end(), [&](const auto& s) { return s.is == is; });
        if (count == 0) continue;
        text += before + std::to_string(count) + ' ' + toText(is);
        before = ", ";
    }
    return text;
}

Json toJson(const Standing& standing)
{
    const Submission& submission = standing.submission;
    Json json{{"folder", submission.folder.string()}, {"name", submission.name}, {"arrays", Json::array()}};
    for (const SubmittedArray& array : submission.arrays)
        json["arrays"].push_back(array.id);
    if (!standing.problem.empty()) json["problem"] = standing.problem;
    json["rows"] = Json::array();
    for (std::size_t row = 0; row < standing.states.size(); ++row) {
        const RowState& state = standing.states[row];
        json["rows"].push_back({{"row", row},
                                {"run", standing.rows[row].folder},
                                {"state", toText(state.is)},
                                {"step", state.step},
                                {"epoch", state.epoch},
                                {"requeues", state.requeues},
                                {"why", state.why}});
    }
    return json;
}

int status(const std::string& folder, bool json)
{
    const Standing standing = standingOf(folder);
    if (json) {
        std::cout << dumpLines(toJson(standing));
        return Success;
    }
    if (!standing.problem.empty()) std::cerr << standing.problem << "; what follows is from the run folders alone\n";
    std::vector<std::vector<std::string>> lines = {{"ROW", "RUN", "STATE", "STEP", "EPOCH", "REQUEUED", "WHY"}};
    for (std::size_t row = 0; row < standing.states.size(); ++row) {
        const RowState& state = standing.states[row];
        lines.push_back({std::to_string(row), fs::path(standing.rows[row].folder).filename().string(), toText(state.is),
                         std::to_string(state.step), shortNumber(state.epoch),
                         state.requeues == 0 ? "" : std::to_string(state.requeues) + "x", state.why});
    }
    std::cout << alignedColumns(lines) << countsText(standing) << '\n';
    return Success;
}

int cancel(const std::string& folder)
{
    Submission submission = submissionIn(folder);
    std::vector<std::string> ids;
    for (SubmittedArray& array : submission.arrays)
        if (!queueOf(array.id).empty()) {
            array.isCancelled = true;
            ids.push_back(array.id);
        }
    writeSubmission(submission); // first: tasks that are told to stop look here whether they are wanted again
    for (const std::string& id : ids) {
        cancelArray(id);
        std::cout << id << ": cancelled; what is running saves a checkpoint first\n";
    }
    if (ids.empty()) std::cout << "nothing of it is in the queue\n";
    return Success;
}

int resubmit(const std::string& folder, bool alsoFailed, const std::vector<std::string>& more)
{
    for (const std::string& option : more)
        if (const std::string why = whyNotForSbatch(option); !why.empty())
            throw UsageProblem("--sbatch-option: " + option + ": " + why);
    Standing standing = standingOf(folder);
    if (!standing.problem.empty())
        throw Error(standing.problem + "; without it nobody can tell what is in the queue already");
    Submission& submission = standing.submission;
    std::set<std::int64_t> tasks;
    std::int64_t rows = 0, failed = 0;
    for (std::int64_t row = 0; row < submission.rows; ++row) {
        const RowState::Is is = standing.states[static_cast<std::size_t>(row)].is;
        const bool isMissing = is == RowState::Is::Missing || is == RowState::Is::Resumable;
        failed += is == RowState::Is::Failed ? 1 : 0;
        if (!isMissing && !(alsoFailed && is == RowState::Is::Failed)) continue;
        if (standing.queued.contains(submission.taskOf(row))) continue; // its task will come to it
        tasks.insert(submission.taskOf(row));
        ++rows;
    }
    const auto parts = arraysFor({tasks.begin(), tasks.end()}, submission.options.rowsPerTask,
                                 tasks.empty() ? 1 : slurmMaxArraySize());
    for (const ArrayPart& part : parts) {
        const std::string id = submitArray(sbatchWords(submission, part, more));
        submission.arrays.push_back({.id = id, .part = part});
        writeSubmission(submission);
        std::cout << id << ": " << arrayText(part, submission.options.rowsPerTask, 0)
                  << (part.first > 0 ? " from row " + std::to_string(part.first) + " on" : "") << '\n';
    }
    std::cout << rows << (rows == 1 ? " row" : " rows") << " submitted again\n";
    if (failed > 0 && !alsoFailed)
        std::cout << failed << (failed == 1 ? " row has" : " rows have") << " failed; --failed tries them again, too\n";
    return Success;
}

} // namespace

void addSubmissionCommands(CLI::App& app, Action& action)
{
    auto folder = std::make_shared<std::string>();
    const auto command = [&](const char* name, const char* help) {
        CLI::App* one = app.add_subcommand(name, help);
        one->add_option("FOLDER", *folder, "The submission's folder")->required();
        return one;
    };
    auto json = std::make_shared<bool>(false);
    CLI::App* statusCommand = command("status", "How the rows of a submission stand");
    statusCommand->footer("A row's run folder has the first word, Slurm's queue the second: one squeue an array. "
                          "\"resumable\": its run was left or\nkilled, and is in no queue; \"missing\": it has no run "
                          "either. `resubmit` submits both again.");
    statusCommand->add_flag("--json", *json, "As JSON");
    statusCommand->callback([&action, folder, json] { action = [=] { return status(*folder, *json); }; });

    CLI::App* cancelCommand = command("cancel", "Ends the job arrays of a submission");
    cancelCommand->footer("Runs that are under way save a checkpoint; `resubmit` goes on with them.");
    cancelCommand->callback([&action, folder] { action = [=] { return cancel(*folder); }; });

    auto failed = std::make_shared<bool>(false);
    auto more = std::make_shared<std::vector<std::string>>();
    CLI::App* again = command("resubmit", "What is missing of a submission, once more");
    again->footer("Rows that have ended, wait or run are left alone. It is the same program and the same table as "
                  "before.");
    again->add_flag("--failed", *failed, "Rows that have failed, or were given up, as well");
    again
        ->add_option("--sbatch-option", *more,
                     "An option of sbatch in place of what was submitted: "
                     "--sbatch-option=--time=8:00:00; may be repeated")
        ->type_name("OPTION")
        ->expected(1)
        ->take_all();
    again->callback([&action, folder, failed, more] { action = [=] { return resubmit(*folder, *failed, *more); }; });
}

} // namespace sharpscope
