// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/comparison.h"

#include "core/base/json_value.h"
#include "core/data/registry.h"
#include "core/run/fork_of.h"
#include "core/train/comparison_options.h"
#include "core/train/fork.h"
#include "core/train/fork_start.h"
#include "core/train/fork_task.h"
#include "core/train/load_run.h"
#include "core/train/method_options.h"
#include "core/train/training_task.h"

#include <algorithm>

namespace sharpscope {

namespace {

Json complete(const Json& json, std::vector<Problem>& problems)
{
    const ComparisonOptions comparison = comparisonFromJson(json, problems);
    if (!hasLabels(comparison.data.name))
        problems.push_back({"data.name", "its images have no labels to train with: label them in active learning, with "
                                         "rounds.oracle=person"});
    return toJson(comparison);
}

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

/// The knobs that were turned, planned ones among them, and those that are planned for later; of a fork its own.
Json knobsOf(const Json& method, const RunSummary& done, std::int64_t begin)
{
    Json knobs = Json::array();
    for (const KnobTurned& knob : done.knobs)
        if (knob.clock.step >= begin)
            knobs.push_back({{"step", knob.clock.step}, {"name", knob.name}, {"value", knob.value}});
    const Json planned = valueOr(method, "knobs", Json::array());
    for (const Json& knob : planned) {
        const std::int64_t step = valueOr(knob, "step", std::int64_t{0});
        const auto isThisOne = [&](const KnobTurned& turned) {
            return turned.clock.step == step && turned.name == valueOr(knob, "name", std::string());
        };
        const bool isTurned = std::any_of(done.knobs.begin(), done.knobs.end(), isThisOne);
        if (step > done.last.step || (step == done.last.step && !isTurned)) knobs.push_back(knob);
    }
    return knobs;
}

std::unique_ptr<Task> open(const Json&, Recorder& recorder)
{
    const RunOptions options = readRunOptions(recorder.folder());
    const auto data = loadData(options, [&] { return recorder.isStopping(); });
    if (!data) return nullptr;
    expectLabels(*data->train);
    for (const auto& notes : {data->notes, fewerThanAsked(options.data, *data)})
        for (const std::string& note : notes)
            recorder.warnOfJob(note);
    if (!options.fork.is_null()) return openFork(options, *data, recorder);
    return std::make_unique<TrainingTask>(loadRun(options, &*data), recorder);
}

std::vector<Problem> missing(const Json& experiment, const std::filesystem::path&)
{
    const std::string why = whyNoBeginning(experiment);
    return why.empty() ? std::vector<Problem>() : std::vector<Problem>{{"fork", why}};
}

} // namespace

Json trainingExperimentOf(const Json& run, const RunSummary& done)
{
    Json experiment = run;
    Json method = valueOr(run, "method", Json::object());
    if (!method.is_object()) { // whoever validates it says so
        experiment["methods"] = Json::array({std::move(method)});
        return experiment;
    }
    Json knobs = knobsOf(method, done, forkClock(run).step);
    method.erase("knobs");
    if (!knobs.empty()) method["knobs"] = std::move(knobs);
    experiment["methods"] = Json::array({std::move(method)});
    experiment["seeds"] = Json::array({run.value("seed", Json())});
    for (const char* field : {"method", "seed"})
        experiment.erase(field);
    return experiment;
}

Kind comparisonKind()
{
    return {.name = "comparison",
            .title = "Comparison",
            .help = "Step rules side by side: the same data, network, initial weights and batches for every method.",
            .schema = comparisonSchema(),
            .lists = {methodsList()},
            .complete = complete,
            .runs = runs,
            .shortName = [](const Json& run) { return run.at("method").at("rule").get<std::string>(); },
            .experimentOf = trainingExperimentOf,
            .missing = missing,
            .fork = forkTraining,
            .open = open};
}

} // namespace sharpscope
