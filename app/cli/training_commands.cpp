// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/follow_job.h"
#include "app/cli/process_ranks.h"
#include "app/cli/run_summary.h"
#include "app/cli/sweep_run.h"
#include "app/cli/usage_problem.h"
#include "core/run/run_folder.h"
#include "core/run/sweep_file.h"
#include "core/work/by_ranks.h"
#include "core/work/experiment_job.h"
#include "core/work/kinds.h"
#include "core/work/needs.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// Why nobody can go on with it; empty where somebody may.
std::string damageOf(const RunOnDisk& run)
{
    if (run.state == "damaged") return run.problem;
    try {
        kindOf(run.experiment);
    } catch (const Error& error) {
        return (run.folder / "experiment.json").string() + ": " + error.what();
    }
    return {};
}

struct ToResume {
    std::vector<fs::path> runs;
    bool anyLeftOut = false; ///< damaged, or named and in use: said on standard error
};

/// Leaves out what cannot or need not be resumed. A folder that was named itself is tried even if it failed before.
ToResume unfinished(const std::vector<std::string>& arguments)
{
    ToResume wanted;
    std::set<fs::path> ofSweeps; // whose own business is which of their rows go on
    for (const fs::path& folder : findRuns(arguments)) {
        const bool named = std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
            return (fs::path(argument) / "").parent_path() == folder;
        });
        const RunOnDisk run = readRun(folder);
        const auto skip = [&](const std::string& why) { std::cerr << folder.string() << ": " << why << '\n'; };
        if (const std::string damage = damageOf(run); !damage.empty()) {
            std::cerr << "left out: " << damage << '\n';
            wanted.anyLeftOut = true;
            continue;
        }
        if (!named && run.state != "finished" && isSweep(folder.parent_path()))
            ofSweeps.insert(folder.parent_path());
        else if (run.state == "finished")
            named ? skip("is finished") : void();
        else if (run.state == "failed" && !named)
            skip("failed (" + run.problem + "); name its folder to try it again");
        else if (RunFolder::open(folder).isBeingWritten()) {
            skip("is being trained by another process");
            wanted.anyLeftOut |= named;
        } else
            wanted.runs.push_back(folder);
    }
    for (const fs::path& sweep : ofSweeps)
        std::cerr << sweep.string() << ": is a sweep; name it to go on with it\n";
    return wanted;
}

/// By several processes, of which the first says which runs.
int resumeTogether(const ProcessRanks& ranks, const std::vector<std::string>& folders, std::int64_t threads,
                   Verbosity verbosity)
{
    for (const std::string& folder : folders)
        if (isSweep(folder)) throw UsageProblem(folder + ": a sweep is not resumed by several processes together");
    const ToResume wanted = ranks.isFirst() ? unfinished(folders) : ToResume();
    const std::vector<fs::path> runs = ranks.placesFor(wanted.runs);
    if (runs.empty()) {
        if (ranks.isFirst()) std::cout << "nothing to resume\n";
        return Success;
    }
    const int code = followRuns(resumeJob(runs, threads), verbosity, ranks.all());
    return code == Success && wanted.anyLeftOut ? Failure : code;
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
                "output.\n"
                "Started several times by torchrun or srun, the processes do each run together (ranks.perturbation).");
    arguments->addTo(*run);
    run->add_option("-o,--out", *out, "Folder for the run folders")->capture_default_str();
    run->add_flag("-q,--quiet", *quiet, "No progress, only warnings and the result");
    auto yes = std::make_shared<bool>(false);
    run->add_flag("-y,--yes", *yes, "Begin a sweep of any size without asking");
    run->callback([&action, arguments, out, quiet, yes] {
        const auto begin = [=](const ProcessRanks& ranks) {
            Experiment experiment = arguments->read();
            const Verbosity verbosity = *quiet ? Verbosity::Quiet : Verbosity::Normal;
            if (const auto missing = missingHere(toJson(experiment)); !missing.empty())
                throw UsageProblem(toText(missing));          // before there are run folders that could only fail
            if (findField(experiment.options, "rounds.hold")) // nobody is there to say that it may go on
                experiment.options["rounds"]["hold"] = "never";
            if (const std::string why = whyNotBy(*ranks.all(), experiment); !why.empty()) throw UsageProblem(why);
            if (!experiment.sweep.is_null())
                return runSweep(std::move(experiment), *out, *yes ? Consent::Given : Consent::Asked, verbosity);
            return followRuns(experimentJob(std::move(experiment), ranks.placeFor(*out)), verbosity, ranks.all());
        };
        action = [begin] {
            const ProcessRanks ranks;
            return ranks.doing([&] { return begin(ranks); });
        };
    });

    auto folders = std::make_shared<std::vector<std::string>>();
    CLI::App* resume = app.add_subcommand("resume", "Go on with stopped or killed runs from their last checkpoints");
    resume->footer(
        "Each run keeps the number of threads it began with, and so its weights at the end are, bit for bit,\n"
        "those of a run that was never stopped; --threads has others, and may end in other last bits. Runs that are\n"
        "damaged are named and left out: exit code 1.");
    resume
        ->add_option("FOLDER", *folders,
                     "Run folders, or folders of runs: all that are unfinished; a "
                     "sweep's folder: its missing rows as well")
        ->required();
    auto threads = std::make_shared<std::int64_t>(0);
    resume->add_option("--threads", *threads, "Of the tensor operations; 0: as many as each run began with")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    resume->add_flag("-q,--quiet", *quiet, "No progress, only warnings and the result");
    resume->callback([&action, folders, threads, quiet] {
        const auto goOn = [=](const ProcessRanks& ranks) -> int {
            const Verbosity verbosity = *quiet ? Verbosity::Quiet : Verbosity::Normal;
            if (ranks.all()->areSeveral()) return resumeTogether(ranks, *folders, *threads, verbosity);
            int sweeps = Success;
            for (const std::string& folder : *folders)
                if (isSweep(folder) && sweeps != StoppedBySignal)
                    sweeps = std::max(sweeps, goOnWithSweep(fs::path(folder) / "", verbosity));
            std::erase_if(*folders, [](const std::string& folder) { return isSweep(folder); });
            if (folders->empty() || sweeps == StoppedBySignal) return sweeps;
            const ToResume wanted = unfinished(*folders);
            if (wanted.runs.empty()) std::cout << "nothing to resume\n";
            const int code = wanted.runs.empty() ? Success : followRuns(resumeJob(wanted.runs, *threads), verbosity);
            return code == Success ? (wanted.anyLeftOut ? Failure : sweeps) : code;
        };
        action = [goOn] {
            const ProcessRanks ranks;
            return ranks.doing([&] { return goOn(ranks); });
        };
    });
}

} // namespace sharpscope
