// SPDX-License-Identifier: GPL-3.0-or-later
// What a checkpoint of a run of active learning holds, and back.
#include "core/active/active_loop.h"
#include "core/base/error.h"
#include "core/run/json_fields.h"

namespace sharpscope {

namespace {

Phase phaseNamed(const std::string& name)
{
    for (const Phase phase : {Phase::Train, Phase::Score, Phase::Query, Phase::Label, Phase::Done})
        if (toText(phase) == name) return phase;
    throw Error("is of no known phase, \"" + name + '"');
}

Json toJson(const Clock& clock) { return {clock.step, clock.epoch, clock.passes, clock.seconds}; }

Clock clockFrom(const Json& json)
{
    try {
        return {json.at(0).get<std::int64_t>(), json.at(1).get<double>(), json.at(2).get<double>(),
                json.at(3).get<double>()};
    } catch (const Json::exception&) {
        throw Error("its account of the round holds what is no clock");
    }
}

} // namespace

/// In the midst of scoring there is nothing to keep: it is done again, to the same scores.
Checkpoint ActiveLoop::save() const
{
    Checkpoint checkpoint;
    if (m_trainer) {
        checkpoint = m_trainer->save();
    } else {
        checkpoint.theta = m_theta.defined() ? m_theta : m_firstTheta;
        checkpoint.state = m_theta.defined() ? m_state : m_firstState;
        checkpoint.optimizer = m_optimizer;
        checkpoint.rule = m_rule;
    }
    const bool hasScored = m_phase == Phase::Query || (m_phase == Phase::Label && m_round >= 0);
    const Phase phase = hasScored ? Phase::Score : m_phase;
    checkpoint.about = {{"round", m_round},
                        {"phase", toText(phase)},
                        {"isTraining", m_trainer != nullptr},
                        {"own", toJson(m_trainer ? m_trainer->clock() : Clock{})},
                        {"before", toJson(m_before)}};
    checkpoint.own = tablesOf(m_pool.given(), m_pool.all().data->classNames);
    checkpoint.clock = clock();
    return checkpoint;
}

void ActiveLoop::restore(const Checkpoint& checkpoint)
{
    if (!isOfRounds(checkpoint)) throw Error("is none of an active-learning run");
    const FieldReader field{checkpoint.about, "its account of the round"};
    std::string phase;
    field("round", m_round);
    field("phase", phase);
    m_phase = phaseNamed(phase);
    const bool isTraining = field.field("isTraining") == true;
    m_before = clockFrom(field.field("before"));
    m_pool.takeBack(-1);
    m_pool.give(labelsIn(checkpoint, m_pool.all().data->classNames));
    if (m_phase == Phase::Done) m_phase = afterTraining(); // of a run that had fewer rounds
    forgetScores();
    m_trainer.reset();
    if (isTraining) {
        Checkpoint own = checkpoint;
        own.clock = clockFrom(field.field("own"));
        m_trainer = std::make_unique<Trainer>(loadedForRound());
        m_trainer->restore(own);
    } else if (checkpoint.clock.step > 0) {
        m_theta = checkpoint.theta.to(m_loaded.device);
        m_state = checkpoint.state.to(m_loaded.device);
        m_optimizer = checkpoint.optimizer;
        m_rule = checkpoint.rule;
    }
}

void ActiveLoop::goBack(std::int64_t round, const Checkpoint& trained)
{
    restore(trained);
    m_pool.takeBack(round);
    m_round = round;
    m_phase = Phase::Score;
}

} // namespace sharpscope
