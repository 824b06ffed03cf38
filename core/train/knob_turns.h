// SPDX-License-Identifier: GPL-3.0-or-later
// Which knobs are turned before which step of a training: those that its experiment plans, those that the folder says
// were turned behind the checkpoint that it goes on from, and those that somebody turns meanwhile.
#pragma once

#include "core/job/recorder.h"
#include "core/train/comparison_options.h"

#include <functional>
#include <map>

namespace sharpscope {

/// A training, as knobs are turned on it.
struct TurnedTraining {
    std::string label; ///< in messages
    std::function<const std::map<std::string, double>&()> inForce;
    /// @throws Error if there is no such knob, or it takes no such value.
    std::function<void(const TurnKnob&)> turn;
    std::function<void()> flush; ///< before the first is turned: steps that were taken are written first
    std::function<Clock()> clock;
};

class KnobTurns {
public:
    explicit KnobTurns(std::vector<PlannedKnob> planned) : m_planned(std::move(planned)) {}

    /// Of a checkpoint: how many of the planned were turned.
    /// @throws Error of more than there are.
    void setDone(std::size_t done);
    std::size_t done() const { return m_done; }

    /// What the folder tells of the run, if it was done at the step or later: it is turned again.
    void remember(const Event& event, std::int64_t step);

    /// Turns and records what is due at the training's step, and takes the commands that were sent; one that a training
    /// does not take is answered by a warning. True: a checkpoint is to be saved now.
    bool take(const TurnedTraining& training, Recorder& recorder);

private:
    std::vector<PlannedKnob> m_planned;
    std::size_t m_done = 0;
    std::vector<PlannedKnob> m_behind; ///< in the order of their steps
    std::size_t m_again = 0;           ///< of those that are done
};

} // namespace sharpscope
