// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/detection.h"

#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/detection/detection_data.h"
#include "core/detection/load_detection.h"
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"
#include "core/run/fork_of.h"
#include "core/train/fork.h"
#include "core/train/fork_start.h"
#include "core/train/fork_task.h"
#include "core/train/training_task.h"

namespace sharpscope {

namespace {

constexpr const char* leftOutFile = "left-out.txt";

DetectionRun detectionRunIn(const Json& run, const std::string& file)
{
    std::vector<Problem> problems;
    const DetectionRun options = detectionRunFromJson(run, problems);
    if (!problems.empty()) throw Error(file + ":\n" + toText(problems));
    return options;
}

std::unique_ptr<Task> openDetection(const Json& run, Recorder& recorder)
{
    const std::string file = (recorder.folder().path() / "experiment.json").string();
    const auto isStopping = [&recorder] { return recorder.isStopping(); };
    const auto task = [options = detectionRunIn(run, file), isStopping, &recorder]() -> std::unique_ptr<Task> {
        std::optional<LoadedDetection> loaded = loadDetection(options, isStopping);
        if (!loaded) return nullptr;
        tellWhatIsLeftOut(*loaded, recorder);
        return std::make_unique<TrainingTask>(std::move(loaded->run), recorder);
    };
    if (!isFork(run)) return task();
    const auto past = [=](const Json& before) -> std::unique_ptr<ReplayedPast> {
        std::optional<LoadedDetection> loaded = loadDetection(detectionRunIn(before, file), isStopping);
        return loaded ? replayedPast(std::move(loaded->run)) : nullptr;
    };
    return openFork(detectionForks(), recorder, {.past = past, .future = task});
}

} // namespace

void tellWhatIsLeftOut(const LoadedDetection& loaded, Recorder& recorder)
{
    for (const std::string& note : loaded.notes)
        recorder.warnOfJob(note);
    if (loaded.leftOut.empty()) return;
    std::string lines;
    for (const std::string& line : loaded.leftOut)
        lines += line + '\n';
    writeFileAtomically(recorder.folder().path() / leftOutFile, lines);
}

const ForkedTraining& detectionForks()
{
    static const ForkedTraining forks{
        .methods = &stepRuleRegistry(),
        .fields = detectionSchema(),
        .free = {"method", "optimizer", "schedule", "train", "ranks", "measure", "augment", "loss", "found",
                 "data.trainSize", "data.testSize", "device", "threads"},
        .fixed = {{"network", "the weights are this network's"},
                  {"seed", "it gave the past its weights, its images and their order"},
                  {"data.validationSize", "images that were trained on would be validated on"},
                  {"data", "the network was trained for these images and classes; trainSize and testSize can be "
                           "others"}},
        .sound = soundDetectionRun,
        .rule = makeRule,
        .evaluatedBy = {"data", "loss", "found"}};
    return forks;
}

std::vector<Problem> missingForDetection(const Json& experiment, const std::filesystem::path& dataRoot)
{
    const Json data = valueOr(experiment, "data", Json::object());
    const auto folder = valueOr(data, "folder", std::string());
    const auto why = whyNoDetectionData(valueOr(data, "name", std::string()),
                                        folder.empty() ? dataRoot : std::filesystem::path(folder));
    std::vector<Problem> problems;
    if (why) problems.push_back({"data.name", *why});
    if (const std::string past = whyNoBeginning(experiment); !past.empty()) problems.push_back({"fork", past});
    return problems;
}

Kind detectionKind()
{
    return {
        .name = "detection",
        .title = "Detection",
        .help = "Step rules side by side on images with boxes: an SSD network, the multibox loss, mean average "
                "precision.",
        .schema = detectionSchema(),
        .lists = {methodsList()},
        .complete = detectionFromJson,
        .runs = detectionRunsOf,
        .shortName = [](const Json& run) { return run.at("method").at("rule").get<std::string>(); },
        .experimentOf = trainingExperimentOf,
        .missing = missingForDetection,
        .fork = [](const RunFolder& run, const ForkRequest& request,
                   const std::filesystem::path& root) { return forkTraining(detectionForks(), run, request, root); },
        .open = openDetection};
}

} // namespace sharpscope
