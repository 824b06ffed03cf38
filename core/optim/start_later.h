// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/sgd.h"

namespace sharpscope {

/// Plain SGD before an epoch, the rule from then on. passesPerStep() is the rule's own, which is what a step costs in
/// the end; the report says what each step did cost.
class StartLater final : public StepRule {
public:
    StartLater(std::unique_ptr<StepRule> rule, double startEpoch) : m_rule(std::move(rule)), m_startEpoch(startEpoch) {}

    StepResult step(const StepInput& input) override
    {
        m_started = starts(input);
        return m_started ? m_rule->step(input) : m_sgd.step(input);
    }
    double secondBatchFraction() const override { return m_rule->secondBatchFraction(); }
    double passesPerStep() const override { return m_rule->passesPerStep(); }
    std::optional<int> sequence(const StepInput& input) const override
    {
        return starts(input) ? m_rule->sequence(input) : std::optional(-1);
    }
    double radius() const override { return m_started ? m_rule->radius() : 0; }
    std::optional<double> secondRadius() const override { return m_rule->secondRadius(); }
    at::Tensor secondPoint(const at::Tensor& theta, const at::Tensor& gradientOfSecond,
                           const Layout& layout) const override
    {
        return m_rule->secondPoint(theta, gradientOfSecond, layout);
    }
    NamedTensors buffers() const override { return m_rule->buffers(); }
    std::vector<std::string> carries(double epoch) const override
    {
        return epoch >= m_startEpoch ? m_rule->carries(epoch) : std::vector<std::string>();
    }
    void setBuffers(const NamedTensors& buffers) override { m_rule->setBuffers(buffers); }

private:
    bool starts(const StepInput& input) const { return input.epoch >= m_startEpoch; }

    Sgd m_sgd;
    std::unique_ptr<StepRule> m_rule;
    double m_startEpoch;
    bool m_started = false;
};

} // namespace sharpscope
