// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/fork_start.h"

#include "core/base/json_value.h"
#include "core/optim/step_rule.h"
#include "core/run/fork_of.h"
#include "core/run/past_events.h"
#include "core/train/method_options.h"

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

bool isThere(const fs::path& file)
{
    std::error_code error;
    return fs::exists(file, error);
}

bool hasBeginning(const fs::path& folder, const Json& fork)
{
    return isThere(forkFile(folder)) || isThere(pastFile(folder)) || valueOr(fork, "replay", false);
}

/// What the method's rule, turned by these knobs, keeps of the buffers.
NamedTensors keptBy(const ForkedTraining& kind, const MethodOptions& method, const std::map<std::string, double>& knobs,
                    const NamedTensors& buffers)
{
    const std::unique_ptr<StepRule> rule = kind.rule(method.rule, turnedOptions(method, knobs, *kind.methods));
    rule->setBuffers(buffers);
    return rule->buffers();
}

bool isEvaluatedAlike(const ForkedTraining& kind, const Json& before, const Json& after)
{
    return std::all_of(kind.evaluatedBy.begin(), kind.evaluatedBy.end(), [&](const std::string& group) {
        const Json *was = findField(before, group), *is = findField(after, group);
        return was && is ? *was == *is : !was && !is;
    });
}

void copyFile(const fs::path& from, const fs::path& to)
{
    if (!isThere(from)) return;
    const fs::path aside = to.string() + ".part";
    std::error_code error;
    fs::copy_file(from, aside, fs::copy_options::overwrite_existing, error);
    if (!error) fs::rename(aside, to, error);
    if (error) throw Error(to.string() + ": cannot copy " + from.string() + " here: " + error.message());
}

} // namespace

fs::path forkFile(const fs::path& folder) { return folder / "fork.safetensors"; }
fs::path pastFile(const fs::path& folder) { return folder / "past.safetensors"; }

Checkpoint carriedOver(Checkpoint checkpoint, const ForkedTraining& kind, const Json& before, const Json& after)
{
    checkpoint.knobs = forkKnobs(after);
    checkpoint.knobsDone = 0; // the fork's own are those that lie ahead
    const auto optimizerOf = [](const Json& run) { return valueOr(run, "optimizer", Json::object()); };
    const auto nameOf = [](const Json& optimizer) { return valueOr(optimizer, "name", std::string()); };
    const Json optimizer = optimizerOf(after);
    const bool carriesMomentum = nameOf(optimizer) != "sgd" || valueOr(optimizer, "momentum", 0.0) > 0;
    if (nameOf(optimizerOf(before)) != nameOf(optimizer) || !carriesMomentum) checkpoint.optimizer.clear();
    std::vector<Problem> problems;
    const MethodOptions method = methodFromJson(after.at("method"), "method.", problems, *kind.methods);
    if (!problems.empty()) throw Error(toText(problems));
    checkpoint.rule = before.at("method").at("rule") == Json(method.rule)
                          ? keptBy(kind, method, checkpoint.knobs, checkpoint.rule)
                          : NamedTensors();
    if (isEvaluatedAlike(kind, before, after)) return checkpoint;
    checkpoint.evaluatedStep = -1;
    if (kind.forgetEvaluation) kind.forgetEvaluation(checkpoint);
    return checkpoint;
}

Started startedOf(const Json& run)
{
    const Json method = valueOr(run, "method", Json::object());
    return {.title = valueOr(method, "label", std::string()),
            .rule = valueOr(method, "rule", std::string()),
            .group = valueOr(run, "group", std::string()),
            .seed = valueOr(run, "seed", std::int64_t{0})};
}

void takeBeginning(const RunFolder& run, const EventLines::Take& take)
{
    const Json fork = valueOr(run.experiment(), "fork", Json::object());
    const fs::path folder = valueOr(fork, "folder", std::string());
    if (isThere(forkFile(run.path())) || isThere(pastFile(run.path())) || !run.lastCheckpoint().empty()) return;
    if (folder.empty() && valueOr(fork, "replay", false)) return;
    if (folder.empty())
        throw Error(forkFile(run.path()).string() + ": is missing: the run is a " + originText(run.experiment()) +
                    ", and begins there");
    if (const std::string why = whyNoBeginning(Json{{"fork", fork}}); !why.empty()) throw Error(why);
    const RunFolder source = RunFolder::open(folder);
    take(Resumed{}); // from the beginning, where this was cut short before
    pastEvents(source, forkClock(run.experiment()).step, startedOf(run.experiment()), forkKnobs(run.experiment()),
               take);
    copyFile(pastFile(folder), pastFile(run.path()));
    copyFile(forkFile(folder), forkFile(run.path()));
}

std::string whyNoBeginning(const Json& experiment)
{
    if (!isFork(experiment)) return {};
    const Json& fork = experiment.at("fork");
    const fs::path folder = valueOr(fork, "folder", std::string());
    if (folder.empty()) return "says nothing of the folder that holds its beginning; repeat a fork by its folder";
    if (!isThere(folder / "experiment.json"))
        return folder.string() + ": is no run folder any more; the fork that is to be repeated began there";
    return hasBeginning(folder, fork) ? std::string()
                                      : forkFile(folder).string() + ": is missing, and the fork begins there";
}

} // namespace sharpscope
