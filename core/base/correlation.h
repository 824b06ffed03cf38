// SPDX-License-Identifier: GPL-3.0-or-later
// How far two lists of numbers go together, over the pairs that are numbers on both sides. NaN where there are fewer
// than two such pairs, or one side is all the same.
#pragma once

#include <span>
#include <vector>

namespace sharpscope {

/// Σ (x − x̄)(y − ȳ) / √(Σ (x − x̄)² Σ (y − ȳ)²)
double pearson(std::span<const double> x, std::span<const double> y);

/// Pearson's of the ranks; ties share their mean rank.
double spearman(std::span<const double> x, std::span<const double> y);

} // namespace sharpscope
