// SPDX-License-Identifier: GPL-3.0-or-later
// How long a training goes on, and at which rate.
#include "core/train/trainer.h"

#include <algorithm>

namespace sharpscope {

bool Trainer::isDone() const
{
    const TrainOptions& train = m_run.options.train;
    if (train.budget == "seconds") return m_clock.seconds >= train.seconds;
    return isOpen() ? passesSpent() >= train.passes * (1 - 1e-12) : position() >= m_stepsTotal;
}

/// Nobody knows before which step is the last.
bool Trainer::isOpen() const
{
    const TrainOptions& train = m_run.options.train;
    return train.budget == "seconds" || (train.budget == "passes" && train.passes > 0 && m_rule->passesAreEstimated());
}

/// In epochs of single passes, as a budget of passes counts them.
double Trainer::passesSpent() const
{
    const Beginning& begin = m_run.begin;
    const double before = begin.step > 0 ? begin.passes * begin.epoch / static_cast<double>(begin.step) : 0;
    return before + (m_clock.passes - begin.passes) / static_cast<double>(m_stepsPerEpoch);
}

double Trainer::fraction() const
{
    const TrainOptions& train = m_run.options.train;
    if (train.budget == "seconds") return std::min(1.0, m_clock.seconds / train.seconds);
    if (isOpen()) return std::min(1.0, passesSpent() / train.passes);
    return m_stepsTotal == 0 ? 1.0 : static_cast<double>(position()) / static_cast<double>(m_stepsTotal);
}

/// The schedule's highest: the option, or the knob in its place.
double Trainer::highestRate() const
{
    const auto knob = m_knobs.find("lr");
    return knob == m_knobs.end() ? m_run.options.optimizer.lr : knob->second;
}

double Trainer::learningRateNow(double highest) const
{
    return learningRate(m_run.options.schedule, highest, fraction() * m_epochsTotal, m_epochsTotal);
}

} // namespace sharpscope
