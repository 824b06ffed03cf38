// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/detection.h"

#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/detection/detection_data.h"
#include "core/detection/load_detection.h"
#include "core/train/comparison.h"
#include "core/train/method_options.h"
#include "core/train/training_task.h"

namespace sharpscope {

namespace {

constexpr const char* leftOutFile = "left-out.txt";

std::unique_ptr<Task> openDetection(const Json& run, Recorder& recorder)
{
    std::vector<Problem> problems;
    const DetectionRun options = detectionRunFromJson(run, problems);
    if (!problems.empty())
        throw Error((recorder.folder().path() / "experiment.json").string() + ":\n" + toText(problems));
    std::optional<LoadedDetection> loaded = loadDetection(options, [&] { return recorder.isStopping(); });
    if (!loaded) return nullptr;
    tellWhatIsLeftOut(*loaded, recorder);
    return std::make_unique<TrainingTask>(std::move(loaded->run), recorder);
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

std::vector<Problem> missingForDetection(const Json& experiment, const std::filesystem::path& dataRoot)
{
    const Json data = valueOr(experiment, "data", Json::object());
    const auto folder = valueOr(data, "folder", std::string());
    const auto why = whyNoDetectionData(valueOr(data, "name", std::string()),
                                        folder.empty() ? dataRoot : std::filesystem::path(folder));
    return why ? std::vector<Problem>{{"data.name", *why}} : std::vector<Problem>();
}

Kind detectionKind()
{
    return {.name = "detection",
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
            .open = openDetection};
}

} // namespace sharpscope
