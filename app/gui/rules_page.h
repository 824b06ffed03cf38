// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/registry.h"
#include "widgets/base/theme.h"

#include <QString>

namespace sharpscope {

/// The step rules compared, as one page of rich text: formula, passes and options of each, then each in full with the
/// ranges of its options and its paper. Links "add:<name>" add a rule to the experiment.
QString rulesPage(const std::vector<RuleInfo>& rules, const Theme& theme);

} // namespace sharpscope
