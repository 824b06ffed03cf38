// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/presets.h"
#include "app/cli/text.h"
#include "core/data/registry.h"
#include "core/run/files.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace sharpscope {

namespace {

int check(const ExperimentArguments& arguments, bool json)
{
    const ExperimentOptions experiment = arguments.read();
    if (json) {
        std::cout << dumpLines(toJson(experiment));
        return Success;
    }
    const std::vector<RunOptions> runs = runsOf(experiment, {});
    std::cout << experiment.name << ": no problems, " << runs.size() << (runs.size() == 1 ? " run\n" : " runs\n");
    std::vector<std::vector<std::string>> rows = {{"METHOD", "RULE", "SEED", "OPTIONS"}};
    for (const RunOptions& run : runs)
        rows.push_back({run.method.label, run.method.rule, std::to_string(run.seed), dumpLine(run.method.options)});
    std::cout << alignedColumns(rows);
    for (const DatasetInfo& data : datasets(experiment.data.folder))
        if (data.name == experiment.data.name)
            std::cout << data.title
                      << (data.available ? (data.found.empty() ? ": made on the spot" : ": in " + data.found.string())
                                         : ": not on this machine. " + data.source)
                      << '\n';
    return Success;
}

/// Never fails for one bad file: the others are still worth seeing.
int listPresets(bool json)
{
    Json all = Json::array();
    std::vector<std::vector<std::string>> rows = {{"PRESET", "ABOUT"}};
    for (const std::filesystem::path& file : presetFiles()) {
        std::string about;
        try {
            const Json preset = readJsonFile(file);
            if (const Json* text = findField(preset, "about"); text && text->is_string())
                about = text->get<std::string>();
        } catch (const Error& error) {
            about = error.what();
        }
        all.push_back({{"name", file.stem()}, {"about", about}, {"file", file.string()}});
        rows.push_back({file.stem(), about});
    }
    std::cout << (json ? dumpLines(all) : alignedColumns(rows));
    return Success;
}

} // namespace

void addExperimentCommands(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<ExperimentArguments>();
    auto json = std::make_shared<bool>(false);
    CLI::App* checkCommand = app.add_subcommand("check", "Look an experiment over without running it");
    checkCommand->footer("Prints every problem with its field, or the runs that it would make.");
    arguments->addTo(*checkCommand);
    checkCommand->add_flag("--json", *json, "The experiment with all defaults filled in");
    checkCommand->callback([&action, arguments, json] { action = [=] { return check(*arguments, *json); }; });

    CLI::App* presets = app.add_subcommand("presets", "Experiments that come with the program");
    presets->add_flag("--json", *json, "As JSON");
    presets->callback([&action, json] { action = [=] { return listPresets(*json); }; });
}

} // namespace sharpscope
