// SPDX-License-Identifier: GPL-3.0-or-later
// How a step rule gets into the registry: what is known of it, and how it is made of its options. Options that have a
// PerturbationOptions called `common` bring the switches that all rules share (m-sharpness, a window of the run).
#pragma once

#include "core/optim/perturbation_options.h"
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"

#include <functional>

namespace sharpscope {

struct RuleEntry {
    RuleInfo info;
    std::function<std::unique_ptr<StepRule>(const Json& options)> make; ///< @throws Error with all problems of options
};

/// A rule that is made of its options: `Rule(const Options&)`, with `describe(Options&, visitor)` beside them.
template <class Rule, class Options>
RuleEntry ruleEntry(RuleInfo info)
{
    info.options = schemaOf<Options>();
    return {std::move(info), [](const Json& json) -> std::unique_ptr<StepRule> {
                const Options options = fromJsonOrThrow<Options>(json);
                const auto bare = [&]() -> std::unique_ptr<StepRule> { return std::make_unique<Rule>(options); };
                if constexpr (requires { options.common; })
                    return withSwitches(options.common, bare);
                else
                    return bare();
            }};
}

/// For a program that brings a rule of its own: at its start, before it asks for rules or kinds of work, from one
/// thread. Then the rule is known wherever the others are: experiments, `--set`, the lists of rules, few-shot learning.
/// @throws Error if the name is taken, or is none that a command line and a folder can take.
void addRule(RuleEntry entry);

} // namespace sharpscope
