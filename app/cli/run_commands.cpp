// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/run_summary.h"
#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "core/run/files.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace sharpscope {

namespace {

int list(const std::vector<std::string>& folders, bool json)
{
    std::vector<RunSummary> runs;
    for (const std::filesystem::path& folder : findRuns(folders))
        runs.push_back(readSummary(folder));
    if (json) {
        Json all = Json::array();
        for (const RunSummary& run : runs)
            all.push_back(toJson(run));
        std::cout << dumpLines(all);
    } else {
        std::cout << toText(runs);
    }
    return Success;
}

/// {"train": {"epochs": 5}} as "train.epochs" and "5".
void flatten(const Json& value, const std::string& path, std::vector<std::vector<std::string>>& rows)
{
    if (value.is_object() && !value.empty())
        for (const auto& [name, inner] : value.items())
            flatten(inner, path.empty() ? name : path + "." + name, rows);
    else
        rows.push_back({"  " + path, value.is_string() ? value.get<std::string>() : dumpLine(value)});
}

int show(const std::string& folder, bool json)
{
    const std::vector<std::filesystem::path> found = findRuns({folder});
    if (found.size() != 1) throw UsageProblem(folder + ": holds " + std::to_string(found.size()) + " runs, name one");
    const RunSummary run = readSummary(found.front());
    if (run.state == "damaged") throw Error(run.problem);
    if (json) {
        Json all = toJson(run);
        all["experiment"] = run.experiment;
        std::cout << dumpLines(all);
        return Success;
    }
    std::cout << toText(std::vector{run}) << '\n';
    std::vector<std::vector<std::string>> rows = {{"TAG", "LAST", "BEST", "POINTS"}};
    for (const auto& [tag, series] : run.series.series)
        rows.push_back({tag, shortNumber(run.series.lastOf(tag)), shortNumber(run.series.bestOf(tag)),
                        std::to_string(series.value.size())});
    std::cout << alignedColumns(rows) << '\n';
    for (const KnobTurned& knob : run.series.knobs)
        std::cout << "turned at step " << knob.clock.step << ": " << knob.name << " = " << shortNumber(knob.value)
                  << '\n';
    rows = {{"OPTIONS"}};
    flatten(run.experiment, {}, rows);
    std::cout << alignedColumns(rows);
    return Success;
}

} // namespace

void addRunCommands(CLI::App& app, Action& action)
{
    auto json = std::make_shared<bool>(false);
    auto folders = std::make_shared<std::vector<std::string>>(std::vector<std::string>{"runs"});
    CLI::App* listCommand = app.add_subcommand("list", "Runs with their state and test accuracy");
    listCommand->footer("\"interrupted\": the process that trained it is gone; `resume` goes on with it.");
    listCommand->add_option("FOLDER", *folders, "Run folders, or folders of runs; runs where none is given");
    listCommand->add_flag("--json", *json, "As JSON");
    listCommand->callback([&action, folders, json] { action = [=] { return list(*folders, *json); }; });

    auto folder = std::make_shared<std::string>();
    CLI::App* showCommand = app.add_subcommand("show", "One run: last and best of every value, and all its options");
    showCommand->add_option("RUN", *folder, "The run's folder")->required();
    showCommand->add_flag("--json", *json, "As JSON");
    showCommand->callback([&action, folder, json] { action = [=] { return show(*folder, *json); }; });
}

} // namespace sharpscope
