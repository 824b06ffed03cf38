// SPDX-License-Identifier: GPL-3.0-or-later
// The reference pages under docs/, made from what the program itself knows: `sharpscope-cli rules --markdown`.
#pragma once

#include "core/acquisition/registry.h"
#include "core/base/named_options.h"
#include "core/data/registry.h"
#include "core/fewshot/few_shot_data.h"
#include "core/model/registry.h"
#include "core/optim/registry.h"

#include <string>
#include <vector>

namespace sharpscope {

std::string toMarkdown(const std::vector<RuleInfo>& rules); ///< a table that compares them, then each with its options
std::string toMarkdown(const std::vector<AcquisitionInfo>& acquisitions);
std::string toMarkdown(const std::vector<NetworkInfo>& networks);
std::string toMarkdown(const std::vector<DatasetInfo>& datasets); ///< says nothing of the machine at hand

std::string toMarkdown(const std::vector<NamedEntry>& fewShotMethods);
std::string toMarkdown(const std::vector<ClassDataInfo>& fewShotDatasets);

} // namespace sharpscope
