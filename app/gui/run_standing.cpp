// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/run_standing.h"

#include "core/base/describe.h"

#include <QObject>

namespace sharpscope {

namespace {

QString whyNoHand(const RunStanding& standing)
{
    switch (standing.hand) {
    case RunStanding::Hand::None:
        return QObject::tr("no run is looked at");
    case RunStanding::Hand::Ended:
        return QObject::tr("the run has finished; a branch from its last round goes on with more rounds, one from an "
                           "earlier round goes on otherwise");
    case RunStanding::Hand::Elsewhere:
        return QObject::tr("another process runs it");
    case RunStanding::Hand::Busy:
        return QObject::tr("this window runs another job; stop it or wait for it first");
    case RunStanding::Hand::Ours:
    case RunStanding::Hand::Resumable:
        break;
    }
    return {};
}

} // namespace

RunStanding standingOf(const ActiveRunShown& run, RunState state, bool isBusy, bool waits)
{
    using Hand = RunStanding::Hand;
    RunStanding standing;
    if (run.id.isEmpty() || !run.history) return standing;
    if (const Json* rounds = findField(run.experiment, "rounds.rounds"); rounds && rounds->is_number_integer())
        standing.rounds = rounds->get<std::int64_t>();
    standing.hand = state == RunState::Finished ? Hand::Ended
                    : run.isOwn                 ? Hand::Ours
                    : run.isRunning             ? Hand::Elsewhere
                    : isBusy                    ? Hand::Busy
                                                : Hand::Resumable;
    standing.next = nextInRun(*run.history, standing.rounds);
    standing.waits = run.isOwn && waits;
    standing.asked = run.history->asked().size();
    standing.answered = run.history->answers().size();
    standing.asks = !run.history->question().empty() && standing.answered < standing.asked;
    standing.undoes = roundToUndo(*run.history, standing.rounds);
    return standing;
}

QString titleOfPhase(const std::string& phase)
{
    if (phase == "train") return QObject::tr("Train");
    if (phase == "score") return QObject::tr("Score");
    if (phase == "query") return QObject::tr("Query");
    return phase == "label" ? QObject::tr("Label") : QObject::tr("Next phase");
}

std::int64_t lastTrainedRound(const ActiveHistory& history)
{
    std::int64_t last = -1;
    for (const ActiveRound& round : history.rounds())
        if (round.labels > 0) last = round.round;
    return last;
}

QString roundText(std::int64_t round)
{
    return round < 0 ? QObject::tr("first labels") : QObject::tr("round %1").arg(round);
}

QString textOf(const RunStanding& standing)
{
    using Hand = RunStanding::Hand;
    if (standing.hand == Hand::None) return {};
    const QString round = roundText(standing.next.round);
    if (standing.hand == Hand::Ended) return QObject::tr("finished after %1").arg(round);
    const QString next = titleOfPhase(standing.next.phase);
    if (standing.asks)
        return (standing.next.round < 0 ? QObject::tr("%1 are asked of a person: %2 of %3 given")
                                        : QObject::tr("%1 asks a person: %2 of %3 labels given"))
            .arg(round)
            .arg(standing.answered)
            .arg(standing.asked);
    if (standing.waits) return QObject::tr("%1 waits before %2").arg(round, next);
    if (standing.hand == Hand::Ours || standing.hand == Hand::Elsewhere)
        return QObject::tr("%1: %2 …").arg(round, next);
    return QObject::tr("%1, before %2; nobody runs it").arg(round, next);
}

QString whyNotOn(const RunStanding& standing)
{
    if (const QString why = whyNoHand(standing); !why.isEmpty()) return why;
    if (standing.next.phase.empty()) return QObject::tr("all rounds are done");
    if (standing.asks && standing.hand == RunStanding::Hand::Ours)
        return QObject::tr("the run waits for your answers, on the panel Label");
    return {};
}

QString whyNoUndo(const RunStanding& standing)
{
    if (const QString why = whyNoHand(standing); !why.isEmpty()) return why;
    return standing.undoes < 0 ? QObject::tr("nothing has been chosen yet") : QString();
}

} // namespace sharpscope
