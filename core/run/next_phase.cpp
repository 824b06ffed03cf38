// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/next_phase.h"

namespace sharpscope {

NextInRun nextInRun(const ActiveHistory& history, std::int64_t rounds)
{
    const ActiveRound* first = history.find(-1); // a person is asked for the first labels, too
    if (first && !first->picks.empty() && !first->isLabelled) return {.round = -1, .phase = "label"};
    const ActiveRound* last = nullptr;
    for (const ActiveRound& round : history.rounds())
        if (round.round >= 0) last = &round;
    if (!last || last->labels == 0) return {.round = last ? last->round : 0, .phase = "train"};
    if (last->round >= rounds) return {.round = last->round, .phase = {}};
    if (last->isLabelled) return {.round = last->round + 1, .phase = "train"};
    const bool isScored = !last->scoreFile.empty() || !last->picks.empty();
    return {.round = last->round, .phase = !last->picks.empty() ? "label" : isScored ? "query" : "score"};
}

std::int64_t roundToUndo(const ActiveHistory& history, std::int64_t rounds)
{
    const NextInRun next = nextInRun(history, rounds);
    return next.phase == "query" || next.phase == "label" ? next.round : next.round - 1;
}

} // namespace sharpscope
