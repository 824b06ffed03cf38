// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/comparison.h"

#include "core/base/json_value.h"
#include "core/train/comparison_options.h"
#include "core/train/load_run.h"
#include "core/train/training_task.h"

namespace sharpscope {

namespace {

Json complete(const Json& json, std::vector<Problem>& problems) { return toJson(comparisonFromJson(json, problems)); }

std::vector<Json> runs(const Json& experiment)
{
    std::vector<Problem> problems;
    const ComparisonOptions comparison = comparisonFromJson(experiment, problems);
    if (!problems.empty()) throw Error(toText(problems));
    std::vector<Json> all;
    for (const RunOptions& run : runsOf(comparison, {})) {
        Json& json = all.emplace_back(toJson(run));
        json.erase("group");
        json["order"] = comparison.order;
        json["atOnce"] = comparison.atOnce;
    }
    return all;
}

Json experimentOf(const Json& run, const std::vector<KnobTurned>& turned)
{
    Json experiment = run;
    Json method = valueOr(run, "method", Json::object());
    if (!method.is_object()) { // whoever validates it says so
        experiment["methods"] = Json::array({std::move(method)});
        return experiment;
    }
    if (!turned.empty()) method.erase("knobs"); // those that were planned are among them
    for (const KnobTurned& knob : turned)
        method["knobs"].push_back({{"step", knob.clock.step}, {"name", knob.name}, {"value", knob.value}});
    experiment["methods"] = Json::array({std::move(method)});
    experiment["seeds"] = Json::array({run.value("seed", Json())});
    for (const char* field : {"method", "seed"})
        experiment.erase(field);
    return experiment;
}

std::unique_ptr<Task> open(const Json&, Recorder& recorder)
{
    LoadedRun run = loadRun(readRunOptions(recorder.folder()));
    return std::make_unique<TrainingTask>(std::move(run), recorder);
}

} // namespace

Kind comparisonKind()
{
    return {.name = "comparison",
            .title = "Comparison",
            .help = "Step rules side by side: the same data, network, initial weights and batches for every method.",
            .schema = comparisonSchema(),
            .hasMethods = true,
            .complete = complete,
            .runs = runs,
            .shortName = [](const Json& run) { return run.at("method").at("rule").get<std::string>(); },
            .experimentOf = experimentOf,
            .open = open};
}

} // namespace sharpscope
