// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/scoring_cost.h"

namespace sharpscope {

double scoringCost(const ActiveHistory& history, double share, double seconds)
{
    constexpr double enough = 0.001; // of a scoring, to tell the whole from
    double training = 0, scoring = 0, trainings = 0, scorings = 0;
    for (const ActiveRound& round : history.rounds()) {
        if (round.labels > 0) ++trainings, training += round.trainSeconds;
        if (!round.scoreFile.empty()) ++scorings, scoring += round.scoreSeconds;
    }
    if (trainings == 0 || training == 0) return 0;
    if (scorings == 0 && share > enough) scorings = share, scoring = seconds;
    return scorings == 0 ? 0 : scoring / scorings / (training / trainings);
}

} // namespace sharpscope
