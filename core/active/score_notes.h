// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/run/active_history.h"

namespace sharpscope {

bool hasScored(const ActiveHistory& history); ///< in any round

/// PhaseDone "score" of a round whose scoring is known.
Json scoringOf(const ActiveRound& round);

/// What is to be said of a round's scores, under the run's title: warnings of what fell short and of scores that are no
/// numbers; and as information, unless `isKnown`, what the method settled on.
std::vector<Message> notesOn(const PoolScores& scores, const std::string& title, bool isKnown);

} // namespace sharpscope
