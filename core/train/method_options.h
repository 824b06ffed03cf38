// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/named_options.h"
#include "core/train/comparison_options.h"

namespace sharpscope {

/// "methods", with all step rules to choose from.
NamedList methodsList();

/// {"rule": "sam", "label": "...", "rho": 0.1}: the rule's options stand beside its name.
Json methodToJson(const MethodOptions& method);

/// `prefix` ("methods.1.") is put before the fields of the problems, which are appended.
MethodOptions methodFromJson(const Json& json, const std::string& prefix, std::vector<Problem>& problems);

/// The methods with every option of their rule filled in and a label of their own: the rule's title and, where a rule
/// occurs more than once, the options that differ ("SAM ρ=0.1"), and " (2)", " (3)" ... where that is still taken.
std::vector<MethodOptions> completed(std::vector<MethodOptions> methods);

/// Methods that are the same in all things as an earlier one, or share a label that was given: one problem each.
void checkDistinct(const std::vector<MethodOptions>& methods, std::vector<Problem>& problems);

} // namespace sharpscope
