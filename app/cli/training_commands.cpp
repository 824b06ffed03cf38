// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/follow_job.h"
#include "app/cli/run_summary.h"
#include "app/cli/usage_problem.h"
#include "core/run/run_folder.h"
#include "core/work/experiment_job.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// Follows a training job; at its end the runs it touched stand on standard output.
int train(Job job, Verbosity verbosity)
{
    std::vector<std::string> runs;
    std::set<std::string> known;
    const int code = followJob(std::move(job), verbosity, [&](const RunEvent& event) {
        if (!event.run.empty() && known.insert(event.run).second) runs.push_back(event.run);
    });
    std::vector<RunOnDisk> summaries;
    for (const std::string& run : runs)
        summaries.push_back(readRun(run));
    if (!summaries.empty()) std::cout << toText(summaries) << std::flush;
    if (code == StoppedBySignal && !runs.empty())
        std::cout << "\nto go on: sharpscope-cli resume " << fs::path(runs.front()).parent_path().string() << std::endl;
    return code;
}

/// Leaves out what cannot or need not be resumed. A folder that was named itself is tried even if it failed before.
std::vector<fs::path> unfinished(const std::vector<std::string>& arguments)
{
    std::vector<fs::path> wanted;
    for (const fs::path& folder : findRuns(arguments)) {
        const bool named = std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
            return (fs::path(argument) / "").parent_path() == folder;
        });
        const RunOnDisk run = readRun(folder);
        if (run.state == "damaged") throw Error(run.problem);
        const auto skip = [&](const std::string& why) { std::cerr << folder.string() << ": " << why << '\n'; };
        if (run.state == "finished")
            named ? skip("is finished") : void();
        else if (run.state == "failed" && !named)
            skip("failed (" + run.problem + "); name its folder to try it again");
        else if (RunFolder::open(folder).isBeingWritten())
            named ? throw UsageProblem(folder.string() + ": is being trained by another process")
                  : skip("is being trained by another process");
        else
            wanted.push_back(folder);
    }
    return wanted;
}

} // namespace

void addTrainingCommands(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<ExperimentArguments>();
    auto out = std::make_shared<std::string>("runs");
    auto quiet = std::make_shared<bool>(false);

    CLI::App* run = app.add_subcommand("run", "Do an experiment: all its runs");
    run->footer("Each run gets a folder of its own under --out; the window can open it, also while it grows.\n"
                "A run's folder as FILE repeats that run. Progress goes to standard error, the result to standard "
                "output.");
    arguments->addTo(*run);
    run->add_option("-o,--out", *out, "Folder for the run folders")->capture_default_str();
    run->add_flag("-q,--quiet", *quiet, "No progress, only warnings and the result");
    run->callback([&action, arguments, out, quiet] {
        action = [=] {
            return train(experimentJob(arguments->read(), *out), *quiet ? Verbosity::Quiet : Verbosity::Normal);
        };
    });

    auto folders = std::make_shared<std::vector<std::string>>();
    CLI::App* resume = app.add_subcommand("resume", "Go on with stopped or killed runs from their last checkpoints");
    resume->footer("With the same number of threads the weights at the end are, bit for bit, those of a run that was\n"
                   "never stopped.");
    resume->add_option("FOLDER", *folders, "Run folders, or folders of runs: all that are unfinished")->required();
    resume->add_flag("-q,--quiet", *quiet, "No progress, only warnings and the result");
    resume->callback([&action, folders, quiet] {
        action = [=]() -> int {
            const std::vector<fs::path> runs = unfinished(*folders);
            if (runs.empty()) {
                std::cout << "nothing to resume\n";
                return Success;
            }
            return train(resumeJob(runs), *quiet ? Verbosity::Quiet : Verbosity::Normal);
        };
    });
}

} // namespace sharpscope
