// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/fork.h"

#include "core/base/json_value.h"
#include "core/base/refusal.h"
#include "core/run/decision_map.h"
#include "core/run/fork_of.h"
#include "core/run/past_events.h"
#include "core/run/run_reader.h"
#include "core/train/fork_options.h"
#include "core/train/fork_point.h"
#include "core/train/fork_start.h"

#include <cmath>
#include <optional>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// The newest sound one at the step or before it; nothing: the past begins at its beginning. One that was to be taken
/// as it is must be sound.
std::optional<Checkpoint> newestSound(const ForkPoint& point, std::string& note)
{
    for (const KeptMoment& moment : point.from) {
        try {
            return loadCheckpoint(moment.checkpoint);
        } catch (const Error& error) {
            std::error_code gone;
            if (!fs::exists(moment.checkpoint, gone)) continue; // deleted meanwhile by a training that goes on
            if (moment.clock.step == point.step())
                throw Error(std::string(error.what()) + "; its past can be trained once more instead (--replay)");
            note += std::string(error.what()) + "; an earlier one is taken\n";
        }
    }
    return std::nullopt;
}

std::string whatIsKept(const RunFolder& run)
{
    std::string steps;
    for (const KeptMoment& moment : keptMoments(run))
        steps += (steps.empty() ? "" : ", ") + std::to_string(moment.clock.step);
    return steps.empty() ? "it has no checkpoint" : "its checkpoints are of step " + steps;
}

/// "no checkpoint at step 120 (its checkpoints are of step 300): the past is trained once more from step 0, about 12 s"
std::string replayNote(const RunFolder& run, const ForkPoint& point, const std::optional<Checkpoint>& from)
{
    const double seconds = point.clock.seconds - (from ? from->clock.seconds : 0);
    return run.path().filename().string() + ": no checkpoint is taken at step " + std::to_string(point.step()) + " (" +
           whatIsKept(run) + "): its past is trained once more from step " +
           std::to_string(from ? from->clock.step : 0) + ", which took it " +
           Json(std::round(seconds * 10) / 10).dump() + " s";
}

} // namespace

ForkMade forkTraining(const ForkedTraining& kind, const RunFolder& run, const ForkRequest& request,
                      const fs::path& root)
{
    const ForkPoint point = forkPoint(run, request.at, request.between);
    const Json options = [&] {
        try {
            return forkOptions(kind, run.experiment(), run.path().filename().string(), readSummary(run.path()).summary,
                               point.clock, request.assignments);
        } catch (const Refusal& refusal) {
            throw Refusal(run.path().string() + ": " + refusal.what());
        } catch (const Error& error) {
            throw Error(run.path().string() + ": " + error.what());
        }
    }();
    ForkMade made;
    const std::optional<Checkpoint> from = newestSound(point, made.note);
    const bool replays = !from || from->clock.step < point.step();
    if (replays && request.between == ForkRequest::Between::Nearest)
        throw Error(run.path().string() + ": the checkpoint of step " + std::to_string(point.step()) +
                    " was deleted meanwhile");
    if (!from && isFork(run.experiment()))
        throw Error(forkFile(run.path()).string() + ": is missing, and the run's own past begins there");
    const Json before = kind.sound(run.experiment());
    const Json* budget = findField(before, "train.budget");
    if (replays && budget && *budget == "seconds")
        throw Refusal(run.path().string() + ": its schedule follows the clock on the wall, and so no past of it is " +
                      "trained twice: fork one of its checkpoints; " + whatIsKept(run));
    if (replays) made.note += replayNote(run, point, from);

    Json experiment = options;
    if (replays) experiment["fork"]["replay"] = true;
    if (!request.made.is_null()) experiment["made"] = request.made;
    const Started as = startedOf(experiment);
    RunFolder fork = RunFolder::create(
        root, run.path().filename().string() + "_f" + std::to_string(point.step()) + '_' + as.rule, experiment);
    try {
        if (from && replays) writeCheckpoint(pastFile(fork.path()), *from);
        if (!replays) writeCheckpoint(forkFile(fork.path()), carriedOver(*from, kind, before, experiment));
        pastEvents(run, point.step(), as, forkKnobs(experiment), [&](Event&& event) { fork.append(event); });
        copyDecisions(run.path(), fork.path(), point.step());
        fork.sync();
    } catch (const Error&) {
        std::error_code ignored;
        fs::remove_all(fork.path(), ignored); // no half of a run stays
        throw;
    }
    made.folder = fork.path();
    return made;
}

} // namespace sharpscope
