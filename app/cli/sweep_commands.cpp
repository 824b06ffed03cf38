// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/sweep_run.h"
#include "app/cli/usage_problem.h"
#include "core/work/sweep_job.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace sharpscope {

namespace {

struct ExtendArguments {
    std::string folder;
    SweepExtension extension;
    bool onlyPlan = false;
    bool quiet = false;
};

int extend(const ExtendArguments& arguments)
{
    const SweepExtension& more = arguments.extension;
    if (!isSweep(arguments.folder)) throw UsageProblem(arguments.folder + ": is no sweep, it has no sweep.json");
    if (more.values.empty() && more.seeds.empty() && more.assignments.empty())
        throw UsageProblem("by what? --values FIELD=VALUE,..., --seeds 3,4 or --set sweep.points=40");
    try {
        extendSweep(arguments.folder, more);
    } catch (const Error& error) {
        throw UsageProblem(error.what());
    }
    if (arguments.onlyPlan) return Success;
    return goOnWithSweep(arguments.folder, arguments.quiet ? Verbosity::Quiet : Verbosity::Normal);
}

} // namespace

void addSweepCommands(CLI::App& app, Action& action)
{
    CLI::App* sweep = app.add_subcommand("sweep", "Sweeps that have begun");
    sweep->footer("A sweep begins with `run`: an experiment with a \"sweep\", or run --sweep FIELD=VALUES. `list` and\n"
                  "`table` on its folder show what it has come to, `resume` does what is missing.");
    sweep->require_subcommand(1);
    auto arguments = std::make_shared<ExtendArguments>();
    CLI::App* command = sweep->add_subcommand("extend", "More values, points or seeds; does the rows that are new");
    command->add_option("FOLDER", arguments->folder, "The sweep's folder")->required();
    command
        ->add_option("--values", arguments->extension.values, "More values of a field that is swept; may be repeated")
        ->type_name("FIELD=VALUE,...")
        ->expected(1)
        ->take_all();
    command->add_option("--seeds", arguments->extension.seeds, "More seeds: 3,4")
        ->delimiter(',')
        ->allow_extra_args(false);
    command
        ->add_option("-s,--set", arguments->extension.assignments,
                     "sweep.points, sweep.rounds, sweep.best, sweep.halving.keep, atOnce ...; may be repeated")
        ->type_name("FIELD=VALUE")
        ->expected(1)
        ->take_all();
    command->add_flag("--plan", arguments->onlyPlan, "Only write it down; `resume` does the new rows");
    command->add_flag("-q,--quiet", arguments->quiet, "No progress, only warnings and the result");
    command->callback([&action, arguments] { action = [=] { return extend(*arguments); }; });
}

} // namespace sharpscope
