// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/follow_job.h"
#include "app/cli/out_file.h"
#include "app/cli/presets.h"
#include "app/cli/usage_problem.h"
#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/optim/registry.h"
#include "core/train/rule_cost_job.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

namespace sharpscope {

namespace {

struct BenchArguments {
    std::string file;
    std::vector<std::string> assignments;
    std::optional<std::string> network, data, device, passes;
    std::optional<std::int64_t> batch, threads;
    std::vector<std::string> rules;
    std::int64_t rounds = 5;
    double seconds = 1;
    std::string json;
    bool quiet = false;
};

Json experimentOf(const BenchArguments& arguments)
{
    // the rate keeps the loss finite over many steps from fresh weights; no speed depends on it
    Json experiment{{"name", "bench"}, {"optimizer", {{"lr", 0.01}}}};
    if (!arguments.file.empty()) experiment = readJsonFile(findExperiment(arguments.file));
    for (const std::string& assignment : arguments.assignments)
        setField(experiment, assignment);
    if (arguments.network) experiment["network"]["name"] = *arguments.network;
    if (arguments.data) experiment["data"]["name"] = *arguments.data;
    if (arguments.batch) experiment["train"]["batchSize"] = *arguments.batch;
    if (arguments.passes) experiment["train"]["twoPasses"] = *arguments.passes;
    if (arguments.device) experiment["device"] = *arguments.device;
    if (arguments.threads) experiment["threads"] = *arguments.threads;
    return experiment;
}

ComparisonOptions comparisonOf(const BenchArguments& arguments)
{
    try {
        return costedComparison(experimentOf(arguments), arguments.rules);
    } catch (const Error& error) {
        const std::string of = arguments.file.empty() ? "" : arguments.file + ": ";
        throw UsageProblem(of + error.what());
    }
}

int measure(const BenchArguments& arguments)
{
    const ComparisonOptions comparison = comparisonOf(arguments);
    makeFolderOf(arguments.json);
    std::optional<RuleCosts> costs;
    const CostPlan plan{.rounds = arguments.rounds, .seconds = arguments.seconds};
    const int code =
        followJob(ruleCostJob(comparison, plan, [&](const RuleCosts& taken) { costs = taken; }),
                  arguments.quiet ? Verbosity::Quiet : Verbosity::Normal, {},
                  {.title = "what rules cost", .device = comparison.device, .threads = comparison.threads});
    if (!costs) return code;
    if (!arguments.json.empty()) writeFileAtomically(arguments.json, toJson(*costs).dump(1) + '\n');
    std::cout << toMarkdown(*costs) << std::flush;
    const auto lacks = [](const RuleCost& cost) { return !cost.problem.empty(); };
    const bool isAnyLacking = std::any_of(costs->rules.begin(), costs->rules.end(), lacks);
    return code == Success && isAnyLacking ? Failure : code;
}

} // namespace

void addBenchCommand(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<BenchArguments>();
    CLI::App* bench = app.add_subcommand("bench", "What things cost on this machine");
    bench->require_subcommand(1);
    CLI::App* command = bench->add_subcommand("rules", "Images a second and memory of step rules, against SGD");
    command->footer(
        "Trains on the spot, and writes no run. Rules and SGD take turns; a rule's speed is over that of SGD right "
        "before and\nafter it, the median of all rounds. Memory is the most that a training's tensors held at once, "
        "by LibTorch's\nallocators, the data set apart. The first Ctrl+C ends it with the table of what was measured.");
    command->add_option("FILE", arguments->file,
                        "An experiment file or preset, whose data, network, batch size and methods are taken; none: "
                        "ResNet-20 on Fashion-MNIST, every rule");
    command->add_option("--network", arguments->network, "See `sharpscope-cli models`");
    command->add_option("--data", arguments->data, "See `sharpscope-cli datasets`");
    command->add_option("--batch", arguments->batch, "Images a step");
    command
        ->add_option(
            "-s,--set", arguments->assignments,
            "Change a field of the experiment: network.options.width=16, optimizer.momentum=0; may be repeated")
        ->type_name("FIELD=VALUE")
        ->expected(1)
        ->take_all();
    command->add_option("--rules", arguments->rules, "Only these: sam,msam")->delimiter(',')->allow_extra_args(false);
    command->add_option("--rounds", arguments->rounds, "How often each is measured")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->add_option("--seconds", arguments->seconds, "How long a turn takes at least")
        ->check(CLI::Range(0.001, 3600.0))
        ->capture_default_str();
    command->add_option("--passes", arguments->passes,
                        "How SAMPa and AsyncSAM take their two: parallel, sequential or auto (train.twoPasses)");
    command->add_option("--device", arguments->device, "auto, cpu or cuda");
    command->add_option("--threads", arguments->threads, "Of the tensor operations; 0: all cores");
    command->add_option("--json", arguments->json, "All that was measured, into a file");
    command->add_flag("-q,--quiet", arguments->quiet, "No progress");
    command->callback([arguments, &action] { action = [arguments] { return measure(*arguments); }; });
}

} // namespace sharpscope
