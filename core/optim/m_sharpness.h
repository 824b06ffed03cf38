// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/step_rule.h"

#include <vector>

namespace sharpscope {

/// m-sharpness (Foret et al., 2021, §4.1): B^t and B^v are split into equal parts, every part takes a step of its own
/// rule at the same θ, and the gradients are averaged by the parts' sizes, as data-parallel workers do. Losses and
/// norms in the report are means over the parts, right predictions their sum. Normalisation layers see one part at a
/// time, and their stored statistics move once a part.
class MSharpness final : public StepRule {
public:
    /// @param rules one for each part, at least one
    explicit MSharpness(std::vector<std::unique_ptr<StepRule>> rules);

    StepResult step(const StepInput& input) override;
    double secondBatchFraction() const override { return m_rules.front()->secondBatchFraction(); }
    double passesPerStep() const override { return m_rules.front()->passesPerStep(); }
    double passesOver(double begin, double end) const override { return m_rules.front()->passesOver(begin, end); }
    double epochsFor(double passes, double begin) const override { return m_rules.front()->epochsFor(passes, begin); }
    bool passesAreEstimated() const override { return m_rules.front()->passesAreEstimated(); }
    Asks asks() const override { return m_rules.front()->asks(); }
    bool needsMomentum() const override { return m_rules.front()->needsMomentum(); }
    std::optional<int> sequence(const StepInput& input) const override; ///< what all parts take, if they agree
    bool isRecorded() const override { return m_rules.front()->isRecorded(); }
    double radius() const override { return m_rules.front()->radius(); }
    std::optional<double> secondRadius() const override { return m_rules.front()->secondRadius(); }
    /// Of one part: the parts share ρ_v and differ in their batches.
    at::Tensor secondPoint(const at::Tensor& theta, const at::Tensor& gradientOfSecond,
                           const Layout& layout) const override
    {
        return m_rules.front()->secondPoint(theta, gradientOfSecond, layout);
    }
    at::Tensor evaluatedAt(const at::Tensor& theta, const at::Tensor& momentum, const Layout& layout) const override
    {
        return m_rules.front()->evaluatedAt(theta, momentum, layout);
    }
    std::int64_t sizeOfBuffer(const std::string& buffer, std::int64_t parameters, std::int64_t images) const override
    {
        return m_rules.front()->sizeOfBuffer(buffer.substr(buffer.find('.') + 1), parameters, images);
    }
    NamedTensors buffers() const override; ///< "part0.m", "part1.m", ...
    std::vector<std::string>
    carries(const Moment& moment) const override; ///< of the first part: small batches have no others
    void setBuffers(const NamedTensors& buffers) override;

private:
    std::vector<std::unique_ptr<StepRule>> m_rules;
};

} // namespace sharpscope
