// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/perturbation_options.h"
#include "core/optim/sgd.h"

namespace sharpscope {

/// The rule inside a window of the run, plain SGD, one pass a step, outside: late-phase SAM (Zhou, Wang, Mao, Li, Yan,
/// "Sharpness-Aware Minimization Efficiently Selects Flatter Minima Late in Training", 2025), SAM in the tail of the
/// learning rate, SAM first and SGD then. passesPerStep() is the rule's own, which is what a step costs inside;
/// passesOver() is what a run costs, and the report says what each step did.
class StepWindow final : public StepRule {
public:
    StepWindow(std::unique_ptr<StepRule> rule, const Window& window) : m_rule(std::move(rule)), m_window(window) {}

    StepResult step(const StepInput& input) override
    {
        m_isInside = m_window.holds(input.moment());
        return m_isInside ? m_rule->step(input) : m_sgd.step(input);
    }
    double secondBatchFraction() const override { return m_rule->secondBatchFraction(); }
    double passesPerStep() const override { return m_rule->passesPerStep(); }
    double passesOver(double begin, double end) const override
    {
        const auto [in, out] = m_window.within(begin, end);
        return (end - begin - (out - in)) * m_sgd.passesPerStep() + (out > in ? m_rule->passesOver(in, out) : 0);
    }
    double epochsFor(double passes, double begin) const override;
    bool passesAreEstimated() const override { return m_rule->passesAreEstimated(); }
    bool needsMomentum() const override { return m_rule->needsMomentum(); }
    Asks asks() const override { return m_rule->asks(); }
    std::optional<int> sequence(const StepInput& input) const override
    {
        return m_window.holds(input.moment()) ? m_rule->sequence(input) : std::optional(-1);
    }
    bool isRecorded() const override { return m_rule->isRecorded(); }
    double radius() const override { return m_isInside ? m_rule->radius() : 0; }
    std::optional<double> secondRadius() const override { return m_rule->secondRadius(); }
    at::Tensor secondPoint(const at::Tensor& theta, const at::Tensor& gradientOfSecond,
                           const Layout& layout) const override
    {
        return m_rule->secondPoint(theta, gradientOfSecond, layout);
    }
    /// As the last step was.
    at::Tensor evaluatedAt(const at::Tensor& theta, const at::Tensor& momentum, const Layout& layout) const override
    {
        return m_isInside ? m_rule->evaluatedAt(theta, momentum, layout) : at::Tensor();
    }
    std::int64_t sizeOfBuffer(const std::string& buffer, std::int64_t parameters, std::int64_t images) const override
    {
        return m_rule->sizeOfBuffer(buffer, parameters, images);
    }
    NamedTensors buffers() const override { return m_rule->buffers(); }
    /// None after the window either: it may have been shorter than a step.
    std::vector<std::string> carries(const Moment& moment) const override
    {
        return m_window.holds(moment) ? m_rule->carries(moment) : std::vector<std::string>();
    }
    void setBuffers(const NamedTensors& buffers) override { m_rule->setBuffers(buffers); }

private:
    Sgd m_sgd;
    std::unique_ptr<StepRule> m_rule;
    Window m_window;
    bool m_isInside = false;
};

} // namespace sharpscope
