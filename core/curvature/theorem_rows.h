// SPDX-License-Identifier: GPL-3.0-or-later
// What tables and texts say of the two theorems. Torch-free.
#pragma once

#include "core/run/theorem_report.h"

namespace sharpscope {

struct TheoremRow {
    std::string title;
    std::string symbol;
    std::vector<double> values;
};

/// Theorem 1: its terms, a value for each of the report's bounds.
std::vector<TheoremRow> boundRows(const TheoremReport& report);
/// Theorem 2: a value for each pair of batches.
std::vector<TheoremRow> congruenceRows(const TheoremReport& report);

/// What they are of, and whether they hold.
std::string boundText(const TheoremReport& report);
std::string congruenceText(const TheoremReport& report);

} // namespace sharpscope
