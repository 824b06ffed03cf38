// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/follow_job.h"
#include "app/cli/stop_signals.h"
#include "app/cli/usage_problem.h"
#include "core/base/sha256.h"
#include "core/cluster/batch_script.h"
#include "core/cluster/row_history.h"
#include "core/cluster/slurm.h"
#include "core/run/run_folder.h"
#include "core/work/run_table.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <memory>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t lateSignal = 90; // seconds: Slurm looks for those who are to be told once a minute

/// What Slurm says of this task at the moment a signal came.
struct Told {
    OwnTask own;
    std::optional<JobNow> now;
};

/// "row 12: ...", to the log.
void say(std::int64_t row, const std::string& text) { std::cout << "row " << row << ": " << text << std::endl; }

/// Of the newest checkpoint; 0 where there is none.
std::int64_t savedStep(const fs::path& run)
{
    try {
        const std::string name = RunFolder::open(run).lastCheckpoint().stem().string();
        const std::size_t dash = name.find('-');
        return dash == std::string::npos ? 0 : std::strtoll(name.c_str() + dash + 1, nullptr, 10);
    } catch (const Error&) {
        return 0;
    }
}

/// The signal that was asked for comes before the limit, and so does no other; but preemption may send it as well.
std::string whyStopped(const SubmitOptions& options, const Told& told)
{
    if (told.now && told.now->isPreempted) return leftForOthers; // its end is then that of the grace
    const auto ends = told.now && told.now->ends ? told.now->ends : told.own.ends;
    if (ends) {
        const std::int64_t left = *ends - static_cast<std::int64_t>(std::time(nullptr));
        return left <= options.signalSeconds + lateSignal ? leftForTime : leftForOthers;
    }
    // the script hands on TERM, where it was asked for, as USR2
    const bool isAsked = options.signal == "USR1"   ? stopSignal() == SIGUSR1
                         : options.signal == "USR2" ? stopSignal() == SIGUSR2
                                                    : stopSignal() == SIGUSR2 || stopSignal() == SIGTERM;
    return isAsked ? leftForTime : leftForOthers;
}

void expectTheSubmittedProgram(const Submission& submission)
{
    if (!submission.options.apptainer.empty()) return; // it is in the image
    if (sha256OfFile("/proc/self/exe") != submission.programHash)
        throw UsageProblem("this is not the program that was submitted; take " + submission.program);
}

enum class RowEnd { Ended, Failed, Left, Stopped };

/// A row that a signal has stopped.
RowEnd leave(RowAttempt& attempt, const Submission& submission, std::int64_t row, const fs::path& run, Told& told)
{
    if (!told.own.id.empty()) told.now = jobNow(told.own.id);
    const std::string why = whyStopped(submission.options, told);
    const std::int64_t step = savedStep(run);
    attempt.left(why, step);
    say(row, why + ": its checkpoint is of step " + std::to_string(step));
    if (why != leftForTime || attempt.vainTimeoutsAt(step) < mostVainTimeouts) return RowEnd::Left;
    const std::string sentence = "three time-outs without progress: it came no further than step " +
                                 std::to_string(step) +
                                 " each time; resubmit it with a longer time: resubmit --failed "
                                 "--sbatch-option=--time=...";
    attempt.failed(sentence);
    say(row, sentence);
    return RowEnd::Failed;
}

RowEnd doRow(const Submission& submission, std::int64_t row, const PlannedRun& planned, Told& told)
{
    if (hasEnded(planned.folder)) {
        say(row, "has ended");
        return RowEnd::Ended;
    }
    RowAttempt attempt(submission.rowFile(row), told.own.id, savedStep(planned.folder));
    say(row, planned.folder);
    std::string why;
    bool isStopped = false;
    followJob(plannedRunJob(planned, attempt.before().reasonToResume(told.own.id)), Verbosity::Normal,
              [&](const RunEvent& event) {
                  if (const auto* failed = std::get_if<Failed>(&event.event)) why = failed->why;
                  isStopped |= std::holds_alternative<Stopped>(event.event);
                  if (std::holds_alternative<Asked>(event.event))
                      why = "it waits for a person, and in a cluster's task there is none; answer in the window, or "
                            "with the images' own labels";
              });
    if (hasEnded(planned.folder)) {
        attempt.ended();
        say(row, "finished");
        return RowEnd::Ended;
    }
    if (why.empty() && stopWasRequested()) return leave(attempt, submission, row, planned.folder, told);
    if (why.empty() && isStopped) {
        const std::int64_t step = savedStep(planned.folder);
        attempt.left(leftForPerson, step);
        say(row,
            "stopped by its inbox: its checkpoint is of step " + std::to_string(step) + "; resubmit goes on with it");
        return RowEnd::Stopped;
    }
    if (why.empty()) why = "it ended before its end";
    attempt.failed(why);
    say(row, "failed: " + why);
    return RowEnd::Failed;
}

/// Asks Slurm to begin this task again, unless somebody has ended it.
int requeue(const fs::path& folder, const Told& told)
{
    const std::string& id = told.own.id;
    const auto leaveIt = [&](const std::string& why) {
        std::cout << why << std::endl;
        return StoppedBySignal;
    };
    if (id.empty()) return leaveIt("in no job of Slurm's: nothing is requeued; the same command goes on with it");
    const Submission submission = readSubmission(folder); // as it is now
    for (const SubmittedArray& array : submission.arrays)
        if (array.isCancelled && array.id == id.substr(0, id.find('_'))) return leaveIt(id + ": was cancelled");
    const std::optional<JobNow> now = told.now ? told.now : jobNow(id);
    if (now && !now->state.empty() && !now->isToRequeue())
        return leaveIt(id + ": Slurm has it as " + now->state + ", and so it is not requeued from here");
    try {
        std::cout << id << ": is requeued" << std::endl; // before: Slurm ends this process then
        requeueTask(id);
        return StoppedBySignal;
    } catch (const Error& error) {
        std::cout << id << ": could not be requeued from here (" << error.what() << "); exit code " << wantsRequeue
                  << " asks the batch script to" << std::endl;
        return wantsRequeue;
    }
}

int doTask(const std::string& folder, std::int64_t index)
{
    catchClusterSignals();
    const Submission submission = readSubmission(folder);
    if (index < 0 || index >= submission.rows)
        throw UsageProblem("--index: " + std::to_string(index) + ": the table has rows 0 to " +
                           std::to_string(submission.rows - 1));
    expectTheSubmittedProgram(submission);
    const std::vector<PlannedRun> rows = readTable(submission, index, submission.rowsEnd(index));
    Told told;
    told.own = ownTask();
    int code = Success;
    std::int64_t row = index;
    bool hasWorked = false; // a signal before that is a time-out of the row that is to begin
    for (const PlannedRun& planned : rows) {
        if (hasWorked && stopWasRequested()) return requeue(folder, told);
        hasWorked |= !hasEnded(planned.folder);
        const RowEnd end = doRow(submission, row++, planned, told);
        if (end == RowEnd::Left) return requeue(folder, told);
        if (end == RowEnd::Failed) code = Failure; // one that a person stopped is no failure, nor to be requeued
    }
    return code;
}

} // namespace

void addTaskCommand(CLI::App& app, Action& action)
{
    auto folder = std::make_shared<std::string>();
    auto index = std::make_shared<std::int64_t>(0);
    CLI::App* task = app.add_subcommand("task", "A row of a submission: what the tasks of its job array run");
    task->footer(
        "Begins the row's run, or goes on with it from its checkpoint. On SIGUSR1, SIGUSR2 or SIGTERM it saves a "
        "checkpoint and\nhas Slurm requeue this task of the array. Two tasks never work on one row.\n"
        "Exit codes: 0 the row's run has ended, 1 it failed, or was given up after three time-outs without progress; "
        "75 it is to\nbe requeued and could not say so (no scontrol, in a container): the batch script does; 130 it "
        "was requeued, or is to be\ngone on with by hand.");
    task->add_option("FOLDER", *folder, "The submission's folder")->required();
    task->add_option("--index", *index, "The row, the first of several with --rows-per-task")->required();
    task->callback([&action, folder, index] { action = [=] { return doTask(*folder, *index); }; });
}

} // namespace sharpscope
