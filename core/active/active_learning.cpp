// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/active_learning.h"

#include "core/acquisition/registry.h"
#include "core/active/acquisition_options.h"
#include "core/active/active_needs.h"
#include "core/active/active_options.h"
#include "core/active/active_task.h"
#include "core/active/branch.h"
#include "core/active/planned_answers.h"
#include "core/base/json_value.h"
#include "core/train/method_options.h"

namespace sharpscope {

namespace {

/// The acquisition and, where it is not SGD, the rule: "saal-sam".
std::string shortName(const Json& run)
{
    const auto rule = run.at("method").at("rule").get<std::string>();
    return run.at("acquisition").at("acquisition").get<std::string>() + (rule == "sgd" ? "" : '-' + rule);
}

/// A person's labels are part of what is repeated; how often somebody had the run wait is not.
Json experimentOf(const Json& run, const RunSummary& done)
{
    Json experiment = activeExperimentOf(run);
    if (Json labels = answersIn(done, valueOr(run, "labels", Json::array())); !labels.empty())
        experiment["labels"] = std::move(labels);
    if (experiment.contains("rounds") && experiment["rounds"].is_object()) experiment["rounds"]["hold"] = "never";
    return experiment;
}

std::unique_ptr<Task> open(const Json& run, Recorder& recorder)
{
    std::vector<Problem> problems;
    const ActiveOptions options = activeOptionsFromJson(run, problems);
    if (!problems.empty())
        throw Error((recorder.folder().path() / "experiment.json").string() + ":\n" + toText(problems));
    const auto data = loadData(options.training, [&] { return recorder.isStopping(); });
    if (!data) return nullptr;
    for (const auto& notes : {data->notes, fewerThanAsked(options.training.data, *data)})
        for (const std::string& note : notes)
            recorder.warnOfJob(note);
    return std::make_unique<ActiveTask>(options, loadRun(options.training, &*data),
                                        makeAcquisition(options.acquisition.name, options.acquisition.options),
                                        recorder);
}

} // namespace

Kind activeLearningKind()
{
    return {.name = "active-learning",
            .title = "Active learning",
            .help = "Acquisitions side by side: round by round, which images are worth a label. Every acquisition of a "
                    "seed starts from the same labelled images.",
            .schema = activeSchema(),
            .lists = {acquisitionsList(), methodsList()},
            .complete = activeExperimentFromJson,
            .runs = activeRunsOf,
            .shortName = shortName,
            .experimentOf = experimentOf,
            .missing = whyItCannotBegin,
            .fork = forkAtRound,
            .open = open};
}

} // namespace sharpscope
