// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/follow_job.h"
#include "app/cli/run_summary.h"
#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "core/train/fork_point.h"
#include "core/work/experiment_job.h"
#include "core/work/fork_run.h"

#include <CLI/CLI.hpp>

#include <cmath>
#include <iostream>
#include <memory>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

struct ForkArguments {
    std::vector<std::string> runs;
    std::string at;
    std::string rule;
    std::vector<std::string> assignments;
    bool nearest = false;
    bool replay = false;
    bool list = false;
    std::string out;
    std::int64_t threads = 0;
    bool quiet = false;

    ForkRequest request() const
    {
        ForkRequest request{.at = at};
        if (!rule.empty()) request.assignments.push_back("method.rule=" + rule);
        request.assignments.insert(request.assignments.end(), assignments.begin(), assignments.end());
        if (nearest) request.between = ForkRequest::Between::Nearest;
        if (replay) request.between = ForkRequest::Between::Anew;
        return request;
    }
};

void listMoments(const std::vector<fs::path>& runs)
{
    for (const fs::path& run : runs) {
        std::vector<std::vector<std::string>> rows = {{"STEP", "EPOCH", "TEST", "FILE"}};
        for (const KeptMoment& moment : keptMoments(RunFolder::open(run)))
            rows.push_back({std::to_string(moment.clock.step), shortNumber(moment.clock.epoch),
                            std::isnan(moment.accuracy) ? "–" : perCent(moment.accuracy),
                            moment.checkpoint.filename().string()});
        std::cout << run.string() << '\n' << alignedColumns(rows);
    }
}

/// All of them, or none.
std::vector<fs::path> makeForks(const std::vector<fs::path>& runs, const ForkArguments& arguments)
{
    std::vector<fs::path> made;
    try {
        for (const fs::path& path : runs) {
            const RunFolder run = RunFolder::open(path);
            ForkMade fork = forkRun(run, arguments.request(),
                                    arguments.out.empty() ? run.path().parent_path() : fs::path(arguments.out));
            made.push_back(fork.folder);
            if (!fork.note.empty()) std::cerr << fork.note << '\n';
        }
    } catch (const Error&) {
        for (const fs::path& folder : made)
            fs::remove_all(folder);
        throw;
    }
    return made;
}

} // namespace

void addForkCommand(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<ForkArguments>();
    CLI::App* fork = app.add_subcommand("fork", "The same past as a run's, another future: SAM for the last third");
    fork->footer(
        "  sharpscope-cli fork runs/20260101-120000_small_sgd_s1 --at 2/3 --rule sam -s method.rho=0.2\n"
        "--at is a step (120), an epoch (e20), a share of the run (2/3, 60%), or now; of active learning a round.\n"
        "Without it: the newest checkpoint. Where no checkpoint lies there, the run's past is trained once more up to\n"
        "there, to the same weights; --nearest takes the checkpoint before. The network, the seed and the images'\n"
        "kind are the past's; rules, optimiser, schedule, epochs, measurements, label noise, train images and\n"
        "augmentation can be others; of few-shot runs the inner loop, too. Momentum and moving averages go on where "
        "optimiser and rule stay the same.\n"
        "Each fork is a run of its own: it resumes, and `run FORK` repeats it.");
    fork->add_option("RUN", arguments->runs, "Run folders, or folders of runs: each is forked")->required();
    fork->add_option("--at", arguments->at, "Where: 120, e20, 2/3, 60%, now");
    fork->add_option("--rule", arguments->rule, "The step rule from there on; short for -s method.rule=NAME");
    fork->add_option("-s,--set", arguments->assignments, "Change a field of the run; may be repeated")
        ->type_name("FIELD=VALUE")
        ->expected(1)
        ->take_all();
    CLI::Option* nearest = fork->add_flag("--nearest", arguments->nearest, "From the checkpoint at or before there");
    fork->add_flag("--replay", arguments->replay, "Train the past once more, also where a checkpoint lies there")
        ->excludes(nearest);
    fork->add_flag("--list", arguments->list, "Only say which checkpoints there are");
    fork->add_option("-o,--out", arguments->out, "The folder for the new runs; beside the others where none is given");
    fork->add_option("--threads", arguments->threads, "Threads for tensor operations; 0: as many as the run had")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    fork->add_flag("-q,--quiet", arguments->quiet, "Only the result at the end");
    fork->callback([&action, arguments] {
        action = [=]() -> int {
            const std::vector<fs::path> runs = findRuns(arguments->runs);
            if (arguments->list) {
                listMoments(runs);
                return Success;
            }
            return followRuns(resumeJob(makeForks(runs, *arguments), arguments->threads),
                              arguments->quiet ? Verbosity::Quiet : Verbosity::Normal);
        };
    });
}

} // namespace sharpscope
