// SPDX-License-Identifier: GPL-3.0-or-later
// Where an active-learning run stands, and which of the page's buttons make sense for it.
#pragma once

#include "app/gui/active_run_shown.h"
#include "core/run/next_phase.h"
#include "core/run/run_summary.h"

#include <QString>

namespace sharpscope {

struct RunStanding {
    enum class Hand {
        None,      ///< no run, or its rounds are not read yet
        Ended,     ///< finished for good
        Elsewhere, ///< another process writes it
        Ours,      ///< the job that this window runs writes it
        Resumable, ///< nobody writes it: it can be resumed
        Busy       ///< it could be, if this window's job were not another
    };
    Hand hand = Hand::None;
    NextInRun next;
    std::int64_t rounds = 0; ///< that it is to have
    bool waits = false;      ///< for NextPhase, or for a person's answers
    bool asks = false;       ///< for answers
    std::size_t asked = 0;
    std::size_t answered = 0;
    std::int64_t undoes = -1; ///< see roundToUndo()
};

/// `isBusy`: this window runs a job; `waits`: see RunFeed::waitsForWord().
RunStanding standingOf(const ActiveRunShown& run, RunState state, bool isBusy, bool waits);

/// The last round that was trained, whose images a branch chooses anew; -1 before the first.
std::int64_t lastTrainedRound(const ActiveHistory& history);

QString roundText(std::int64_t round);          ///< "round 3"; the labels that a run begins with are no round
QString titleOfPhase(const std::string& phase); ///< "Score"
QString textOf(const RunStanding& standing);    ///< "round 3: waits before Score"
/// Why the run cannot be told to go on, or its round be undone; empty where it can.
QString whyNotOn(const RunStanding& standing);
QString whyNoUndo(const RunStanding& standing);

} // namespace sharpscope
