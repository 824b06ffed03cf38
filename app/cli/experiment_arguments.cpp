// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/experiment_arguments.h"

#include "app/cli/presets.h"
#include "app/cli/usage_problem.h"
#include "core/base/files.h"
#include "core/sweep/sweep_options.h"

#include <CLI/CLI.hpp>

#include <set>

namespace sharpscope {

void ExperimentArguments::addTo(CLI::App& command)
{
    command.add_option("FILE", file, "An experiment file, a run folder, or the name of a preset")->required();
    command
        .add_option("-s,--set", assignments,
                    "Change a field: train.epochs=5, methods.1.rho=0.2, seeds=[1,2]; may be repeated")
        ->type_name("FIELD=VALUE")
        ->expected(1)
        ->take_all();
    command.add_option("--device", device, "auto, cpu or cuda");
    command.add_option("--threads", threads, "Of the tensor operations; 0: all cores");
    command.add_option("--seeds", seeds, "One run of each method for each: 1,2,3")
        ->delimiter(',')
        ->allow_extra_args(false);
    command
        .add_option("--sweep", swept,
                    "Run at each value of a field: rule.rho1=0.05,0.1,0.2 or optimizer.lr=0.001:0.1:5:log (from, to, "
                    "count); may be repeated: every combination")
        ->type_name("FIELD=VALUES")
        ->expected(1)
        ->take_all();
}

namespace {

constexpr const char* mostField = "sweep.most";

/// The experiment as it is before the check.
Json given(const std::filesystem::path& file, const std::vector<std::string>& assignments)
{
    Json json = readJsonFile(file);
    if (json.is_object() && json.contains("format")) return Json::object(); // a run, which has no sweep
    for (const std::string& assignment : assignments)
        setField(json, assignment);
    return json;
}

} // namespace

Experiment ExperimentArguments::read() const
{
    std::vector<std::string> all = assignments;
    if (device) all.push_back("device=" + *device);
    if (threads) all.push_back("threads=" + std::to_string(*threads));
    if (!seeds.empty()) all.push_back("seeds=" + Json(seeds).dump());
    std::set<std::string> fields;
    for (const std::string& one : swept)
        if (const std::string field = one.substr(0, one.find('=')); !fields.insert(field).second)
            throw UsageProblem("--sweep " + field +
                               ": is given twice; all its values go into one, with commas between them");
    const std::filesystem::path path = findExperiment(file);
    try {
        const Json json = given(path, all);
        const Json* own = findField(json, "sweep");
        if (swept.empty() && !(own && own->is_object())) return readExperiment(path, all);
        const Json* limit = findField(json, mostField);
        Json asGiven = limit ? *limit : Json(SweepOptions().most);
        if (asGiven.is_number()) all.push_back(std::string(mostField) + "=1000000000000"); // who begins it asks
        Experiment experiment = readExperiment(path, all, swept);
        experiment.sweep["most"] = std::move(asGiven);
        return experiment;
    } catch (const Error& error) {
        throw UsageProblem(error.what());
    }
}

} // namespace sharpscope
