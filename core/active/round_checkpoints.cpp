// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/round_checkpoints.h"

#include "core/base/error.h"

#include <charconv>
#include <set>

namespace sharpscope {

namespace {

/// −1 for a name that says none.
std::int64_t stepOf(const std::filesystem::path& file)
{
    const std::string digits = file.stem().string().substr(std::string("checkpoint-").size());
    std::int64_t step = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), step);
    return error == std::errc() && end == digits.data() + digits.size() ? step : -1;
}

} // namespace

Checkpoint checkpointAt(const RunFolder& run, std::int64_t step, const Network& network)
{
    for (const std::filesystem::path& file : run.checkpoints())
        if (stepOf(file) == step) return loadCheckpoint(file, network);
    throw Error("the checkpoint of step " + std::to_string(step) +
                " is not there any more; rounds.keepRounds says how many are kept");
}

void keepCheckpoints(const RunFolder& run, std::int64_t step, const ActiveHistory& history, std::int64_t rounds)
{
    std::set<std::int64_t> kept{step};
    std::int64_t left = rounds;
    for (auto round = history.rounds().rbegin(); round != history.rounds().rend(); ++round)
        if (round->labels > 0 && (rounds == 0 || left-- > 0)) kept.insert(round->trained.step);
    std::error_code ignored; // an old one that stays harms nobody
    for (const std::filesystem::path& file : run.checkpoints())
        if (!kept.contains(stepOf(file))) std::filesystem::remove(file, ignored);
}

} // namespace sharpscope
