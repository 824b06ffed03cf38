// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/presets.h"
#include "app/cli/text.h"
#include "core/base/files.h"
#include "core/base/flat_options.h"
#include "core/base/json_value.h"
#include "core/data/registry.h"
#include "core/sweep/sweep_points.h"
#include "core/work/needs.h"
#include "core/work/sweep_size.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace sharpscope {

namespace {

/// The runs with what tells them apart.
void printRuns(const Experiment& experiment)
{
    const std::vector<Json> runs = runsOf(experiment, {}, 0);
    std::cout << experiment.options.value("name", "") << ": no problems, " << runs.size()
              << (runs.size() == 1 ? " run\n" : " runs\n");
    std::vector<std::vector<std::string>> rows = {{"RUN", "SEED", "OPTIONS"}};
    for (const Json& run : runs) {
        const Json* label = run.contains("title") ? findField(run, "title") : findField(run, "method.label");
        std::string own;
        for (const char* part : {"acquisition", "method"})
            if (const Json* options = findField(run, part)) own += (own.empty() ? "" : " ") + dumpLine(*options);
        rows.push_back(
            {label ? label->get<std::string>() : experiment.kind->shortName(run), run.at("seed").dump(), own});
    }
    std::cout << alignedColumns(rows);
}

/// How many rows a sweep has, and its first ones.
void printSweep(const Experiment& experiment, const std::filesystem::path& root)
{
    constexpr std::size_t shown = 20;
    std::vector<Problem> problems;
    const Sweep sweep = sweepFromJson(experiment.sweep, *experiment.kind, experiment.options, problems);
    const SweepSize size = sizeOf(experiment, root);
    std::cout << experiment.options.value("name", "") << ": no problems, a sweep of " << toText(size);
    if (size.points > static_cast<double>(sweep.options.most))
        std::cout << "more than " << sweep.options.most << " points (sweep.most): `run` asks before it begins\n";
    if (size.points > 1e6) return;
    const std::vector<SweepPoint> points = pointsOf(sweep);
    std::vector<std::vector<std::string>> rows = {{"POINT"}};
    for (const SweepField& field : sweep.fields)
        rows.front().push_back(field.field);
    for (std::size_t p = 0; p < std::min(points.size(), shown); ++p) {
        rows.push_back({std::to_string(p)});
        for (const Json& value : points[p])
            rows.back().push_back(optionText(value));
    }
    std::cout << alignedColumns(rows);
    if (points.size() > shown) std::cout << "and " << points.size() - shown << " more\n";
    if (sweep.options.search == "adaptive")
        std::cout << "and those that are found around the best, in " << sweep.options.rounds << " rounds\n";
}

/// What its rules and acquisitions cost, each once.
void printCosts(const Experiment& experiment)
{
    std::vector<std::vector<std::string>> rows;
    for (const NamedList& list : experiment.kind->lists)
        for (const NamedEntry& entry : list.entries) {
            const Json chosen = valueOr(experiment.options, list.path.c_str(), Json::array());
            const auto isIt = [&](const Json& one) { return valueOr(one, list.key.c_str(), Json()) == entry.name; };
            if (std::any_of(chosen.begin(), chosen.end(), isIt)) rows.push_back({entry.title, entry.cost});
        }
    std::cout << alignedColumns(rows);
}

/// Where its data set is.
void printData(const Json& options)
{
    const Json* name = findField(options, "data.name");
    const Json* folder = findField(options, "data.folder");
    if (!name || !name->is_string()) return;
    for (const DatasetInfo& data : datasets(folder && folder->is_string() ? folder->get<std::string>() : ""))
        if (data.name == name->get<std::string>() && data.available)
            std::cout << data.title << (data.found.empty() ? ": made on the spot" : ": in " + data.found.string())
                      << '\n';
}

int check(const ExperimentArguments& arguments, const std::filesystem::path& root, bool json)
{
    const Experiment experiment = arguments.read();
    if (json) {
        std::cout << dumpLines(toJson(experiment));
        return Success;
    }
    experiment.sweep.is_null() ? printRuns(experiment) : printSweep(experiment, root);
    printCosts(experiment);
    printData(experiment.options);
    const std::vector<Problem> missing = missingHere(toJson(experiment));
    if (missing.empty()) return Success;
    std::cout << std::flush;
    std::cerr << "it cannot begin on this machine:\n" << toText(missing) << '\n';
    return Failure;
}

/// Never fails for one bad file: the others are still worth seeing.
int listPresets(bool json)
{
    Json all = Json::array();
    std::vector<std::vector<std::string>> rows = {{"PRESET", "LACKS", "ABOUT"}};
    for (const std::filesystem::path& file : presetFiles()) {
        std::string about;
        std::vector<Problem> missing;
        try {
            const Json preset = readJsonFile(file);
            missing = missingHere(preset);
            if (const Json* text = findField(preset, "about"); text && text->is_string())
                about = text->get<std::string>();
        } catch (const Error& error) {
            about = error.what();
        }
        Json& json = all.emplace_back(Json{{"name", file.stem()}, {"about", about}, {"file", file.string()}});
        if (!missing.empty()) json["missing"] = toText(missing);
        rows.push_back({file.stem(), missing.empty() ? std::string() : missing.front().field, about});
    }
    std::cout << (json ? dumpLines(all) : alignedColumns(rows));
    return Success;
}

} // namespace

void addExperimentCommands(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<ExperimentArguments>();
    auto json = std::make_shared<bool>(false);
    auto root = std::make_shared<std::string>("runs");
    CLI::App* checkCommand = app.add_subcommand("check", "Look an experiment over without running it");
    checkCommand->footer(
        "Prints every problem with its field, or the runs that it would make. Where data, weights or a "
        "network's\nfile are not on this machine: exit code 1.");
    arguments->addTo(*checkCommand);
    checkCommand->add_option("-o,--out", *root, "Folder of runs that tell how long those of a sweep take")
        ->capture_default_str();
    checkCommand->add_flag("--json", *json, "The experiment with all defaults filled in");
    checkCommand->callback(
        [&action, arguments, root, json] { action = [=] { return check(*arguments, *root, *json); }; });

    CLI::App* presets = app.add_subcommand("presets", "Experiments that come with the program");
    presets->add_flag("--json", *json, "As JSON");
    presets->callback([&action, json] { action = [=] { return listPresets(*json); }; });
}

} // namespace sharpscope
