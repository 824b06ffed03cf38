// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/run_summary.h"
#include "app/cli/sweep_listing.h"
#include "app/cli/text.h"
#include "app/cli/where.h"
#include "core/base/files.h"
#include "core/base/flat_options.h"
#include "core/run/fork_of.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace sharpscope {

namespace {

int list(const std::vector<std::string>& folders, const std::string& where, bool json)
{
    if (folders.size() == 1 && isSweep(folders.front()) && where.empty() && !json) {
        std::cout << sweepListing(folders.front()) << std::flush;
        return Success;
    }
    const std::vector<RunOnDisk> runs = runsWhere(readSummaries(findRuns(folders, HalfRuns::Listed)), where);
    if (json) {
        Json all = Json::array();
        for (const RunOnDisk& run : runs) {
            all.push_back(toJson(run));
            if (const Json* row = findField(run.experiment, "made.sweep")) all.back()["sweep"] = *row;
        }
        std::cout << dumpLines(all);
    } else {
        std::cout << toText(runs);
    }
    std::cout << std::flush;
    return exitCodeFor(runs);
}

int show(const std::string& folder, bool json)
{
    const RunOnDisk run = readSummaries({findRun(folder)}).front();
    if (run.state == "damaged") throw Error(run.problem);
    if (json) {
        Json all = toJson(run);
        all["experiment"] = run.experiment;
        std::cout << dumpLines(all);
        return Success;
    }
    std::cout << toText(std::vector{run}) << '\n';
    std::vector<std::vector<std::string>> rows = {{"TAG", "LAST", "BEST", "POINTS"}};
    for (const auto& [tag, values] : run.series.tags)
        rows.push_back({tag, measuredText(values.count, values.last, shortNumber), bestText(values, shortNumber),
                        std::to_string(values.count)});
    std::cout << alignedColumns(rows) << '\n';
    if (const std::string origin = originText(run.experiment); !origin.empty()) std::cout << origin << '\n';
    for (const KnobTurned& knob : run.series.knobs)
        std::cout << "turned at step " << knob.clock.step << ": " << knob.name << " = " << shortNumber(knob.value)
                  << '\n';
    rows = {{"OPTIONS"}};
    for (const auto& [path, text] : flatten(run.experiment))
        rows.push_back({"  " + path, text});
    std::cout << alignedColumns(rows);
    return Success;
}

} // namespace

void addRunCommands(CLI::App& app, Action& action)
{
    auto json = std::make_shared<bool>(false);
    auto folders = std::make_shared<std::vector<std::string>>(std::vector<std::string>{"runs"});
    CLI::App* listCommand = app.add_subcommand("list", "Runs with their state and test accuracy");
    listCommand->footer("\"interrupted\": the process that trained it is gone; `resume` goes on with it. Of a sweep "
                        "alone: its points, with\n"
                        "mean and deviation over seeds; * where the best leads by more than the seeds' noise.");
    listCommand->add_option("FOLDER", *folders, "Run folders, or folders of runs; runs where none is given");
    listCommand->add_flag("--json", *json, "As JSON");
    auto where = std::make_shared<std::string>();
    addWhere(*listCommand, *where);
    listCommand->callback([&action, folders, where, json] { action = [=] { return list(*folders, *where, *json); }; });

    auto folder = std::make_shared<std::string>();
    CLI::App* showCommand = app.add_subcommand("show", "One run: last and best of every value, and all its options");
    showCommand->add_option("RUN", *folder, "The run's folder")->required();
    showCommand->add_flag("--json", *json, "As JSON");
    showCommand->callback([&action, folder, json] { action = [=] { return show(*folder, *json); }; });
}

} // namespace sharpscope
