// SPDX-License-Identifier: GPL-3.0-or-later
// SGD: g = ∇L_Bt(θ), one pass, no options of its own.
// Robbins, Monro, "A Stochastic Approximation Method", 1951.
#pragma once

#include "core/optim/step_rule.h"

#include "core/base/describe.h"

namespace sharpscope {

struct RuleInfo;

struct SgdOptions {};

template <class Visitor>
void describe(SgdOptions&, Visitor&)
{
}

class Sgd final : public StepRule {
public:
    explicit Sgd(const SgdOptions& = {}) {}

    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 1; }
    std::optional<int> sequence(const StepInput&) const override { return 0; }
};

RuleInfo sgdInfo();

} // namespace sharpscope
