// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/step_rule.h"
#include "core/ranks/ranks.h"

namespace sharpscope {

/// m-sharpness over processes (Foret et al., 2021, §4.1: "each accelerator computes its own ε"): every process takes a
/// step of its own rule on its part of B^t and B^v, at the same θ, and the gradients are averaged by the parts' sizes.
/// It is MSharpness (core/optim/m_sharpness.h) with a process for each part: the same parts, the same means in the
/// report, a batch that is smaller than the number of processes is shared among them. The rule in it asks the gradients
/// of this process alone.
class RankSharpness final : public StepRule {
public:
    RankSharpness(std::unique_ptr<StepRule> rule, std::shared_ptr<Ranks> ranks)
        : m_rule(std::move(rule)), m_ranks(std::move(ranks))
    {
    }

    StepResult step(const StepInput& input) override;
    double secondBatchFraction() const override { return m_rule->secondBatchFraction(); }
    double passesPerStep() const override { return m_rule->passesPerStep(); }
    double passesOver(double begin, double end) const override { return m_rule->passesOver(begin, end); }
    double epochsFor(double passes, double begin) const override { return m_rule->epochsFor(passes, begin); }
    bool passesAreEstimated() const override { return m_rule->passesAreEstimated(); }
    Asks asks() const override { return m_rule->asks(); }
    bool needsMomentum() const override { return m_rule->needsMomentum(); }
    double radius() const override { return m_rule->radius(); }
    std::optional<double> secondRadius() const override { return m_rule->secondRadius(); }
    at::Tensor secondPoint(const at::Tensor& theta, const at::Tensor& gradientOfSecond,
                           const Layout& layout) const override
    {
        return m_rule->secondPoint(theta, gradientOfSecond, layout);
    }
    at::Tensor evaluatedAt(const at::Tensor& theta, const at::Tensor& momentum, const Layout& layout) const override
    {
        return m_rule->evaluatedAt(theta, momentum, layout);
    }
    std::int64_t sizeOfBuffer(const std::string& buffer, std::int64_t parameters, std::int64_t images) const override
    {
        return m_rule->sizeOfBuffer(buffer.substr(buffer.find('.') + 1), parameters, images);
    }
    NamedTensors buffers() const override; ///< of all processes, in each: "part0.m", "part1.m", ...
    std::vector<std::string> carries(const Moment& moment) const override;
    void setBuffers(const NamedTensors& buffers) override;

private:
    std::unique_ptr<StepRule> m_rule;
    std::shared_ptr<Ranks> m_ranks;
};

} // namespace sharpscope
