// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/perturbation_options.h"

#include "core/optim/m_sharpness.h"
#include "core/optim/start_later.h"

namespace sharpscope {

std::unique_ptr<StepRule> withSwitches(const PerturbationOptions& options,
                                       const std::function<std::unique_ptr<StepRule>()>& make)
{
    std::unique_ptr<StepRule> rule;
    if (options.parts > 1) {
        std::vector<std::unique_ptr<StepRule>> rules;
        for (std::int64_t i = 0; i < options.parts; ++i)
            rules.push_back(make());
        rule = std::make_unique<MSharpness>(std::move(rules));
    } else {
        rule = make();
    }
    if (options.startEpoch > 0) rule = std::make_unique<StartLater>(std::move(rule), options.startEpoch);
    return rule;
}

} // namespace sharpscope
