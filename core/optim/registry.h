// SPDX-License-Identifier: GPL-3.0-or-later
// The step rules by name. A new one is its own two files, one line in registry.cpp and one golden case.
#pragma once

#include "core/base/describe.h"

#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

class StepRule;

/// What the window, the docs and `sharpscope-cli rules` show of a rule. Torch-free.
struct RuleInfo {
    std::string name;    ///< "agnostic-sam"
    std::string title;   ///< "Agnostic-SAM"
    std::string formula; ///< one line, with the paper's symbols
    std::string paper;   ///< authors, title, year
    std::string passes;  ///< "2(1+r), r = |B_v|/|B_t|"
    std::string help;    ///< one or two sentences: what it does and when to use it
    Schema options;
};

std::vector<RuleInfo> rules();
std::vector<std::string> ruleNames();
const RuleInfo& ruleInfo(const std::string& name); ///< @throws Error with the nearest known name

/// @throws Error with all problems of `options`.
std::unique_ptr<StepRule> makeRule(const std::string& name, const Json& options);

} // namespace sharpscope
