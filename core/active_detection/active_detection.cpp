// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active_detection/active_detection.h"

#include "core/active/active_task.h"
#include "core/active/planned_answers.h"
#include "core/active_detection/active_detection_options.h"
#include "core/active_detection/box_labels.h"
#include "core/active_detection/detection_acquisitions.h"
#include "core/base/json_value.h"
#include "core/detection/detection.h"
#include "core/detection/detection_data.h"
#include "core/detection/load_detection.h"
#include "core/train/method_options.h"

namespace sharpscope {

namespace {

std::string shortName(const Json& run)
{
    const auto rule = run.at("method").at("rule").get<std::string>();
    return run.at("acquisition").at("acquisition").get<std::string>() + (rule == "sgd" ? "" : '-' + rule);
}

/// What a person drew is part of what is repeated; how often somebody had the run wait is not.
Json experimentOf(const Json& run, const RunSummary& done)
{
    Json experiment = activeExperimentOf(boxesAsTheyWere(run));
    if (Json labels = answersIn(done, valueOr(run, "labels", Json::array())); !labels.empty())
        experiment["labels"] = std::move(labels);
    if (experiment.contains("rounds") && experiment["rounds"].is_object()) experiment["rounds"]["hold"] = "never";
    return experiment;
}

std::unique_ptr<Task> openRounds(const Json& json, Recorder& recorder)
{
    std::vector<Problem> problems;
    ActiveDetectionRun run = activeDetectionRunFromJson(json, problems);
    if (!problems.empty())
        throw Error((recorder.folder().path() / "experiment.json").string() + ":\n" + toText(problems));
    const auto isStopping = [&] { return recorder.isStopping(); };
    std::optional<LoadedDetection> loaded = loadDetection(run.detection, isStopping);
    if (!loaded) return nullptr;
    tellWhatIsLeftOut(*loaded, recorder);
    const auto data = loadDetectionData(run.detection.data.name, run.detection.data.folder, isStopping);
    if (!data) return nullptr;
    BoxedPool pool{.set = (*data)->train.data,
                   .network = makeDetectionNetwork(run.detection.network.name, run.detection.network.options,
                                                   (*data)->train.data->classes()),
                   .found = run.detection.found};
    run.rounds.training = loaded->run.options; // with the names of its weights
    run.rounds.labels = onRows(std::move(run.rounds.labels), *pool.set);
    LabelForm form = boxesAsLabels(*loaded);
    const NamedOptions& acquisition = run.rounds.acquisition;
    return std::make_unique<ActiveTask>(
        run.rounds, std::move(loaded->run),
        makeDetectionAcquisition(acquisition.name, acquisition.options, std::move(pool)), recorder, std::move(form));
}

} // namespace

Kind activeDetectionKind()
{
    return {.name = "active-detection",
            .title = "Active learning of detection",
            .help =
                "Acquisitions side by side on images with boxes: round by round, which images are worth their boxes. "
                "Every acquisition of a seed starts from the same images.",
            .schema = activeDetectionSchema(),
            .lists = {detectionAcquisitionsList(), methodsList()},
            .complete = activeDetectionFromJson,
            .runs = activeDetectionRunsOf,
            .shortName = shortName,
            .experimentOf = experimentOf,
            .missing = missingForDetection,
            .open = openRounds};
}

} // namespace sharpscope
