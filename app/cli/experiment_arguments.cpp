// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/experiment_arguments.h"

#include "app/cli/presets.h"
#include "app/cli/usage_problem.h"

#include <CLI/CLI.hpp>

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
}

Experiment ExperimentArguments::read() const
{
    std::vector<std::string> all = assignments;
    if (device) all.push_back("device=" + *device);
    if (threads) all.push_back("threads=" + std::to_string(*threads));
    if (!seeds.empty()) all.push_back("seeds=" + Json(seeds).dump());
    const std::filesystem::path path = findExperiment(file);
    try {
        return readExperiment(path, all);
    } catch (const Error& error) {
        throw UsageProblem(error.what());
    }
}

} // namespace sharpscope
