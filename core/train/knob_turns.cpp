// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/knob_turns.h"

#include <algorithm>

namespace sharpscope {

void KnobTurns::setDone(std::size_t done)
{
    if (done > m_planned.size())
        throw Error("has turned " + std::to_string(done) + " knobs, the run plans " + std::to_string(m_planned.size()));
    m_done = done;
}

void KnobTurns::remember(const Event& event, std::int64_t step)
{
    const auto* commanded = std::get_if<Commanded>(&event);
    if (!commanded || commanded->clock.step < step) return;
    const auto* knob = std::get_if<TurnKnob>(&commanded->command);
    if (!knob) return;
    const PlannedKnob again{.step = commanded->clock.step, .name = knob->name, .value = knob->value};
    const auto later = std::upper_bound(m_behind.begin(), m_behind.end(), again,
                                        [](const PlannedKnob& a, const PlannedKnob& b) { return a.step < b.step; });
    m_behind.insert(later, again);
}

bool KnobTurns::take(const TurnedTraining& training, Recorder& recorder)
{
    const std::int64_t step = training.clock().step;
    std::vector<TurnKnob> turned; // of several turns of one knob only the last counts
    const auto turn = [&](const TurnKnob& knob) {
        std::erase_if(turned, [&](const TurnKnob& earlier) { return earlier.name == knob.name; });
        turned.push_back(knob);
    };
    for (; m_done < m_planned.size() && m_planned[m_done].step <= step; ++m_done)
        turn({m_planned[m_done].name, m_planned[m_done].value});
    for (; m_again < m_behind.size() && m_behind[m_again].step <= step; ++m_again)
        turn({m_behind[m_again].name, m_behind[m_again].value});
    bool saves = false;
    for (const Command& command : recorder.takeCommands())
        if (const auto* knob = std::get_if<TurnKnob>(&command))
            turn(*knob);
        else if (std::holds_alternative<SaveCheckpoint>(command))
            saves = true;
        else
            recorder.report(Message{"warning", training.label + ": a training takes no \"" +
                                                   toJson(command).at("command").get<std::string>() + '"'});
    const std::map<std::string, double>& inForce = training.inForce();
    std::erase_if(turned, [&](const TurnKnob& knob) {
        const auto it = inForce.find(knob.name);
        return it != inForce.end() && it->second == knob.value;
    });
    if (!turned.empty()) training.flush();
    for (const TurnKnob& knob : turned) {
        try {
            training.turn(knob);
            recorder.report(Commanded{.clock = training.clock(), .command = knob});
            saves = true;
        } catch (const Error& error) {
            recorder.report(Message{"warning", training.label + ": " + error.what()});
        }
    }
    return saves;
}

} // namespace sharpscope
