// SPDX-License-Identifier: GPL-3.0-or-later
// With which radius a rule is put beside others: what its authors used on data that are most alike, and as much larger
// or smaller as SAM's is in the experiment than SAM's was on those data. Torch-free.
#pragma once

#include "core/optim/rule_info.h"

#include <optional>

namespace sharpscope {

/// What an experiment says of it.
struct RadiusContext {
    std::int64_t classes = 10;
    bool hasNoisyLabels = false;
    std::optional<double> samRadius = {}; ///< ρ of its SAM, if it has one
};

struct RadiusAdvice {
    Json options = Json::object(); ///< of the rule; empty: its defaults, since nobody has said
    std::string why;               ///< a sentence: where the number comes from
};

RadiusAdvice adviseRadius(const RuleInfo& rule, const RadiusContext& context);

} // namespace sharpscope
