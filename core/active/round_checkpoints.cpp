// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/round_checkpoints.h"

#include "core/base/error.h"

#include <algorithm>
#include <set>

namespace sharpscope {

Checkpoint checkpointAt(const RunFolder& run, std::int64_t step, const Network& network)
{
    const std::filesystem::path file = run.path() / checkpointName(step);
    if (std::filesystem::exists(file)) return loadCheckpoint(file, network);
    throw Error("the checkpoint of step " + std::to_string(step) +
                " is not there any more; rounds.keepRounds and rounds.keepEvery say which are kept");
}

bool isEndOfTraining(const RunFolder& run, std::int64_t step, const ActiveHistory& history)
{
    return std::any_of(history.rounds().begin(), history.rounds().end(),
                       [&](const ActiveRound& round) { return round.labels > 0 && round.trained.step == step; }) &&
           std::filesystem::exists(run.path() / checkpointName(step));
}

void keepCheckpoints(const RunFolder& run, std::int64_t step, const ActiveHistory& history, const RoundOptions& options)
{
    std::set<std::string> kept{checkpointName(step)};
    std::int64_t left = options.keepRounds;
    for (auto round = history.rounds().rbegin(); round != history.rounds().rend(); ++round) {
        if (round->trained.step == 0) continue;
        const bool isNew = options.keepRounds == 0 || left-- > 0;
        const bool isOfMany = options.keepEvery > 0 && round->round % options.keepEvery == 0;
        if (isNew || isOfMany) kept.insert(checkpointName(round->trained.step));
    }
    std::error_code ignored; // an old one that stays harms nobody
    for (const std::filesystem::path& file : run.checkpoints())
        if (!kept.contains(file.filename().string())) std::filesystem::remove(file, ignored);
}

} // namespace sharpscope
