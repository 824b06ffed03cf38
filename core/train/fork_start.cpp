// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/fork_start.h"

#include "core/base/json_value.h"
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"
#include "core/run/fork_of.h"
#include "core/run/past_events.h"

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

/// What a rule of these options, turned by these knobs, keeps of the buffers.
NamedTensors keptBy(const MethodOptions& method, const std::map<std::string, double>& knobs,
                    const NamedTensors& buffers)
{
    Json options = method.options;
    for (const auto& [name, value] : knobs)
        if (name != "lr") options[name] = value;
    const std::unique_ptr<StepRule> rule = makeRule(method.rule, options);
    rule->setBuffers(buffers);
    return rule->buffers();
}

Json dataOf(const RunOptions& options) { return toJson(options).at("data"); }

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

Checkpoint carriedOver(Checkpoint checkpoint, const RunOptions& before, const RunOptions& after)
{
    checkpoint.knobs = forkKnobs(Json{{"fork", after.fork}});
    checkpoint.knobsDone = 0; // the fork's own are those that lie ahead
    const bool carriesMomentum = after.optimizer.name != "sgd" || after.optimizer.momentum > 0;
    if (before.optimizer.name != after.optimizer.name || !carriesMomentum) checkpoint.optimizer.clear();
    checkpoint.rule = before.method.rule == after.method.rule ? keptBy(after.method, checkpoint.knobs, checkpoint.rule)
                                                              : NamedTensors();
    if (dataOf(before) != dataOf(after)) checkpoint.evaluatedStep = -1;
    return checkpoint;
}

void takeBeginning(const RunFolder& run, const RunOptions& options, const EventLines::Take& take)
{
    const Json& fork = options.fork;
    const fs::path folder = valueOr(fork, "folder", std::string());
    if (isThere(forkFile(run.path())) || isThere(pastFile(run.path())) || !run.lastCheckpoint().empty()) return;
    if (folder.empty() && valueOr(fork, "replay", false)) return;
    if (folder.empty())
        throw Error(forkFile(run.path()).string() + ": is missing: the run is a " + originText(run.experiment()) +
                    ", and begins there");
    if (const std::string why = whyNoBeginning(Json{{"fork", fork}}); !why.empty()) throw Error(why);
    const RunFolder source = RunFolder::open(folder);
    const Started as{
        .title = options.method.label, .rule = options.method.rule, .group = options.group, .seed = options.seed};
    take(Resumed{}); // from the beginning, where this was cut short before
    pastEvents(source, forkClock(run.experiment()).step, as, forkKnobs(run.experiment()), take);
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
