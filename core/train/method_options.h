// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/named_options.h"
#include "core/train/comparison_options.h"

#include <functional>
#include <map>
#include <memory>

namespace sharpscope {

class StepRule;

/// "methods", with all step rules to choose from.
NamedList methodsList();

/// The step rule of a method, from its name and its options.
using RuleMaker = std::function<std::unique_ptr<StepRule>(const std::string&, const Json&)>;

/// Step rules, as methods of a training are chosen from. Another kind of training has a registry of its own.
const NameRegistry& stepRuleRegistry();

/// {"rule": "sam", "label": "...", "rho": 0.1}: the rule's options stand beside its name.
Json methodToJson(const MethodOptions& method, const NameRegistry& registry = stepRuleRegistry());

/// `prefix` ("methods.1.") is put before the fields of the problems, which are appended.
MethodOptions methodFromJson(const Json& json, const std::string& prefix, std::vector<Problem>& problems,
                             const NameRegistry& registry = stepRuleRegistry());

/// "methods" of an experiment, each one another.
std::vector<MethodOptions> methodsFromJson(const Json& list, std::vector<Problem>& problems,
                                           const NameRegistry& registry = stepRuleRegistry());

/// The methods with every option of their rule filled in and a label of their own: the rule's title and, where a rule
/// occurs more than once, the options that differ ("SAM ρ=0.1"), and " (2)", " (3)" ... where that is still taken.
std::vector<MethodOptions> completed(std::vector<MethodOptions> methods,
                                     const NameRegistry& registry = stepRuleRegistry());

/// Methods that are the same in all things as an earlier one, or share a label that was given: one problem each.
void checkDistinct(const std::vector<MethodOptions>& methods, std::vector<Problem>& problems,
                   const NameRegistry& registry = stepRuleRegistry());

/// Those that follow the momentum of the base optimiser where it has none: one problem each.
void checkMomentum(const std::vector<MethodOptions>& methods, const OptimizerOptions& optimizer, const RuleMaker& make,
                   std::vector<Problem>& problems);

/// Those whose window begins when their run is over, which lasts `epochsOf` them: one problem each.
void checkWindows(const std::vector<MethodOptions>& methods,
                  const std::function<double(const MethodOptions&)>& epochsOf, std::vector<Problem>& problems);

/// The method's options as knobs have turned them; of an option that is a list of numbers a knob gives the one number
/// of all steps. "lr" is none of them.
Json turnedOptions(const MethodOptions& method, const std::map<std::string, double>& knobs,
                   const NameRegistry& registry = stepRuleRegistry());

} // namespace sharpscope
