// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/few_shot.h"

#include "core/base/json_value.h"
#include "core/fewshot/few_shot_options.h"
#include "core/fewshot/few_shot_task.h"
#include "core/fewshot/meta_methods.h"
#include "core/fewshot/replayed_few_shot.h"
#include "core/optim/step_rule.h"
#include "core/run/fork_of.h"
#include "core/train/checkpoint.h"
#include "core/train/fork.h"
#include "core/train/fork_start.h"
#include "core/train/fork_task.h"

namespace sharpscope {

namespace {

FewShotRun fewShotRunIn(const Json& run, const std::string& file)
{
    std::vector<Problem> problems;
    const FewShotRun options = fewShotRunFromJson(run, problems);
    if (!problems.empty()) throw Error(file + ":\n" + toText(problems));
    return options;
}

std::unique_ptr<Task> openFewShot(const Json& run, Recorder& recorder)
{
    const std::string file = (recorder.folder().path() / "experiment.json").string();
    const auto isStopping = [&recorder] { return recorder.isStopping(); };
    const auto task = [options = fewShotRunIn(run, file), isStopping, &recorder]() -> std::unique_ptr<Task> {
        std::optional<LoadedFewShot> loaded = loadFewShot(options, isStopping);
        if (!loaded) return nullptr;
        for (const std::string& note : loaded->splits.notes)
            recorder.warnOfJob(note);
        return std::make_unique<FewShotTask>(std::move(*loaded), recorder);
    };
    if (!isFork(run)) return task();
    const auto past = [=, &recorder](const Json& before) -> std::unique_ptr<ReplayedPast> {
        std::optional<LoadedFewShot> loaded = loadFewShot(fewShotRunIn(before, file), isStopping);
        return loaded ? replayedPast(std::move(*loaded), recorder.folder()) : nullptr;
    };
    return openFork(fewShotForks(), recorder, {.past = past, .future = task});
}

void forgetChosen(Checkpoint& checkpoint)
{
    std::erase_if(checkpoint.own, [](const auto& one) { return one.first.starts_with("best."); });
    for (const char* field : {"bestStep", "bestAccuracy"})
        checkpoint.about.erase(field);
}

std::vector<Problem> missingForFewShot(const Json& experiment, const std::filesystem::path& dataRoot)
{
    const Json data = valueOr(experiment, "data", Json::object());
    const auto folder = valueOr(data, "folder", std::string());
    const auto why =
        whyNoClassData(valueOr(data, "name", std::string()), folder.empty() ? dataRoot : std::filesystem::path(folder));
    std::vector<Problem> problems;
    if (why) problems.push_back({"data.name", *why});
    if (const std::string past = whyNoBeginning(experiment); !past.empty()) problems.push_back({"fork", past});
    return problems;
}

} // namespace

const ForkedTraining& fewShotForks()
{
    static const ForkedTraining forks{
        .methods = &metaMethodRegistry(),
        .fields = fewShotSchema(),
        .free = {"method", "optimizer", "schedule", "train", "inner", "episodes", "device", "threads"},
        .fixed = {{"network", "the weights are this network's"},
                  {"seed", "it gave the past its weights and its episodes"},
                  {"data", "the network was trained on these classes, and others would be among them"},
                  {"episodes.ways", "the network has so many outputs"},
                  {"train.stepsPerEpoch", "the past's epochs had so many"}},
        .sound = soundFewShotRun,
        .rule = [](const std::string& method, const Json& options) { return makeMetaMethod(method, options).outer; },
        .knobFields = {{"lr", "optimizer.lr"}, {"innerLr", "inner.lr"}},
        .evaluatedBy = {"data", "episodes", "inner", "method.innerRho", "method.innerSteps", "method.innerLr",
                        "method.adapts"},
        .forgetEvaluation = forgetChosen};
    return forks;
}

Kind fewShotKind()
{
    return {.name = "few-shot",
            .title = "Few-shot learning",
            .help =
                "MAML, Sharp-MAML, Agnostic-SAM and others side by side: what adapts best to new classes from a few "
                "images of each.",
            .schema = fewShotSchema(),
            .lists = {metaMethodsList()},
            .complete = fewShotFromJson,
            .runs = fewShotRunsOf,
            .shortName = [](const Json& run) { return run.at("method").at("rule").get<std::string>(); },
            .experimentOf = trainingExperimentOf,
            .missing = missingForFewShot,
            .fork = [](const RunFolder& run, const ForkRequest& request,
                       const std::filesystem::path& root) { return forkTraining(fewShotForks(), run, request, root); },
            .open = openFewShot};
}

} // namespace sharpscope
