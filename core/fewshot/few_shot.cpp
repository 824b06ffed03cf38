// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/few_shot.h"

#include "core/base/json_value.h"
#include "core/fewshot/few_shot_options.h"
#include "core/fewshot/few_shot_task.h"
#include "core/fewshot/meta_methods.h"

namespace sharpscope {

namespace {

std::unique_ptr<Task> openFewShot(const Json& run, Recorder& recorder)
{
    std::vector<Problem> problems;
    const FewShotRun options = fewShotRunFromJson(run, problems);
    if (!problems.empty())
        throw Error((recorder.folder().path() / "experiment.json").string() + ":\n" + toText(problems));
    std::optional<LoadedFewShot> loaded = loadFewShot(options, [&] { return recorder.isStopping(); });
    if (!loaded) return nullptr;
    for (const std::string& note : loaded->splits.notes)
        recorder.warnOfJob(note);
    return std::make_unique<FewShotTask>(std::move(*loaded), recorder);
}

std::vector<Problem> missingForFewShot(const Json& experiment, const std::filesystem::path& dataRoot)
{
    const Json data = valueOr(experiment, "data", Json::object());
    const auto folder = valueOr(data, "folder", std::string());
    const auto why =
        whyNoClassData(valueOr(data, "name", std::string()), folder.empty() ? dataRoot : std::filesystem::path(folder));
    return why ? std::vector<Problem>{{"data.name", *why}} : std::vector<Problem>();
}

} // namespace

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
            .experimentOf = [](const Json& run, const RunSummary&) { return fewShotExperimentOf(run); },
            .missing = missingForFewShot,
            .open = openFewShot};
}

} // namespace sharpscope
