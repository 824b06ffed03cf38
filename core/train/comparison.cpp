// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/comparison.h"

#include "core/data/registry.h"
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"
#include "core/train/comparison_options.h"
#include "core/train/fork.h"
#include "core/train/fork_start.h"
#include "core/train/fork_task.h"
#include "core/train/load_run.h"
#include "core/train/method_runs.h"
#include "core/train/replayed_past.h"
#include "core/train/training_task.h"

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

std::unique_ptr<Task> open(const Json&, Recorder& recorder)
{
    const RunOptions options = readRunOptions(recorder.folder());
    const auto data = loadData(options, [&] { return recorder.isStopping(); });
    if (!data) return nullptr;
    expectLabels(*data->train);
    for (const auto& notes : {data->notes, fewerThanAsked(options.data, *data)})
        for (const std::string& note : notes)
            recorder.warnOfJob(note);
    const auto task = [options, data, &recorder] {
        return std::make_unique<TrainingTask>(loadRun(options, &*data), recorder);
    };
    if (options.fork.is_null()) return task();
    const auto past = [data](const Json& run) {
        std::vector<Problem> none;
        return replayedPast(loadRun(runOptionsFromJson(run, none), &*data));
    };
    return openFork(comparisonForks(), recorder, {.past = past, .future = task});
}

Json soundRun(const Json& run)
{
    std::vector<Problem> problems;
    const RunOptions options = runOptionsFromJson(run, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return toJson(options);
}

std::vector<Problem> missing(const Json& experiment, const std::filesystem::path&)
{
    const std::string why = whyNoBeginning(experiment);
    return why.empty() ? std::vector<Problem>() : std::vector<Problem>{{"fork", why}};
}

} // namespace

const ForkedTraining& comparisonForks()
{
    static const ForkedTraining forks{
        .methods = &stepRuleRegistry(),
        .fields = comparisonSchema(),
        .free = {"method", "optimizer", "schedule", "train", "ranks", "measure", "data.trainSize", "data.testSize",
                 "data.labelNoise", "data.noiseKind", "data.augmentation", "device", "threads"},
        .fixed = {{"network", "the weights are this network's"},
                  {"weights", "the fork begins with the run's weights"},
                  {"seed", "it gave the past its weights, its images and their order"},
                  {"data.validationSize", "images that were trained on would be validated on"},
                  {"data", "the network was trained for these images and classes; trainSize, testSize, labelNoise, "
                           "noiseKind and augmentation can be others"}},
        .sound = soundRun,
        .rule = makeRule};
    return forks;
}

Kind comparisonKind()
{
    return {
        .name = "comparison",
        .title = "Comparison",
        .help = "Step rules side by side: the same data, network, initial weights and batches for every method.",
        .schema = comparisonSchema(),
        .lists = {methodsList()},
        .complete = complete,
        .runs = runs,
        .shortName = [](const Json& run) { return run.at("method").at("rule").get<std::string>(); },
        .experimentOf = trainingExperimentOf,
        .missing = missing,
        .fork = [](const RunFolder& run, const ForkRequest& request,
                   const std::filesystem::path& root) { return forkTraining(comparisonForks(), run, request, root); },
        .open = open};
}

} // namespace sharpscope
