// SPDX-License-Identifier: GPL-3.0-or-later
// What has been submitted: how it stands, an end to it, and what is missing once more. Without LibTorch, so that it is
// quick on a login node.
#include "app/cli/command.h"
#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "core/base/files.h"
#include "core/cluster/sbatch_option.h"
#include "core/cluster/standing.h"
#include "core/cluster/submission_actions.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

std::string submissionIn(const std::string& folder)
{
    if (!isSubmission(folder)) throw UsageProblem(folder + ": is no submission, it has no submission.json");
    return folder;
}

int status(const std::string& folder, bool json)
{
    const Standing standing = standingOf(submissionIn(folder), slurmItself());
    if (json) {
        std::cout << dumpLines(toJson(standing));
        return Success;
    }
    if (!standing.problem.empty()) std::cerr << standing.problem << "; what follows is from the run folders alone\n";
    std::vector<std::vector<std::string>> lines = {{"ROW", "RUN", "STATE", "STEP", "EPOCH", "REQUEUED", "WHY"}};
    for (std::size_t row = 0; row < standing.rows.size(); ++row) {
        const RowState& state = standing.rows[row].state;
        lines.push_back({std::to_string(row), fs::path(standing.rows[row].run).filename().string(), toText(state.is),
                         std::to_string(state.step), shortNumber(state.epoch),
                         state.requeues == 0 ? "" : std::to_string(state.requeues) + "x", state.why});
    }
    std::cout << alignedColumns(lines) << countsText(standing) << '\n';
    return Success;
}

int cancel(const std::string& folder)
{
    const std::vector<std::string> ids = cancelSubmission(submissionIn(folder));
    for (const std::string& id : ids)
        std::cout << id << ": cancelled; what is running saves a checkpoint first\n";
    if (ids.empty()) std::cout << "nothing of it is in the queue\n";
    return Success;
}

int resubmit(const std::string& folder, bool alsoFailed, const std::vector<std::string>& more)
{
    const std::int64_t signalSeconds = readSubmission(submissionIn(folder)).options.signalSeconds;
    for (const std::string& option : more)
        if (const std::string why = whyNotForSbatch(option, signalSeconds); !why.empty())
            throw UsageProblem("--sbatch-option: " + option + ": " + why);
    const Resubmitted done = resubmitMissing(submissionIn(folder), alsoFailed, more);
    for (const SubmittedArray& array : done.arrays)
        std::cout << array.id << ": " << arrayText(array.part, done.rowsPerTask, 0)
                  << (array.part.first > 0 ? " from row " + std::to_string(array.part.first) + " on" : "") << '\n';
    std::cout << done.rows << (done.rows == 1 ? " row" : " rows") << " submitted again\n";
    if (done.failed > 0 && !alsoFailed)
        std::cout << done.failed << (done.failed == 1 ? " row has" : " rows have")
                  << " failed; --failed tries them again, too\n";
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
    statusCommand->footer("A row's run folder has the first word, Slurm's queue the second: one squeue for each array "
                          "that has not ended.\n\"resumable\": its run was left or killed, and is in no queue; "
                          "\"missing\": it has no run either. `resubmit` submits\nboth again.");
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
