// SPDX-License-Identifier: GPL-3.0-or-later
// The step rules by name. A new one is its own two files, one line in registry.cpp and one golden case; other programs
// add theirs at their start (rule_entry.h). Torch-free.
#pragma once

#include "core/optim/rule_info.h"

#include <memory>

namespace sharpscope {

class StepRule;

std::vector<RuleInfo> rules();
std::vector<std::string> ruleNames();
const RuleInfo& ruleInfo(const std::string& name); ///< @throws Error with the nearest known name

/// @throws Error with all problems of `options`.
std::unique_ptr<StepRule> makeRule(const std::string& name, const Json& options);

} // namespace sharpscope
