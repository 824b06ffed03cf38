// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/registry.h"
#include "widgets/base/theme.h"

#include <QString>

namespace sharpscope {

/// The step rules compared, as one page of rich text: formula, passes, memory and options of each. Links "#<name>" go
/// to a rule's card, "add:<name>" add it to the experiment.
QString rulesPage(const std::vector<RuleInfo>& rules, const Theme& theme);

/// Each option of a rule with its name in files, its default, its range and what it does.
QString optionsTable(const Schema& options);

} // namespace sharpscope
