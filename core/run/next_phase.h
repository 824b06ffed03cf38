// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/active_history.h"

#include <string>

namespace sharpscope {

/// Where an active-learning run stands: the phase that comes next, or is under way.
struct NextInRun {
    std::int64_t round = 0;
    std::string phase = "train"; ///< "train", "score", "query", "label"; empty: the last round was trained, all is done
    bool operator==(const NextInRun&) const = default;
};
/// `rounds`: how many the run is to have (its field rounds.rounds).
NextInRun nextInRun(const ActiveHistory& history, std::int64_t rounds);

/// The round whose choice an UndoRound takes back: the last one in which images were chosen or scored; −1: none.
std::int64_t roundToUndo(const ActiveHistory& history, std::int64_t rounds);

} // namespace sharpscope
