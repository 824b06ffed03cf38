// SPDX-License-Identifier: GPL-3.0-or-later
// How many values lie where: bins of equal width over all values that are numbers. Their width is Freedman and
// Diaconis', 2 IQR n^(−1/3) (On the histogram as a density estimator, 1981), as long as that gives 10 to 100 of them.
#pragma once

#include <cstddef>
#include <vector>

namespace sharpscope {

struct HistogramBins {
    double low = 0;                  ///< where the first one begins
    double width = 1;                ///< of each
    std::vector<std::size_t> counts; ///< the last one holds its upper end, too; empty: there is no number
    std::size_t notNumbers = 0;      ///< NaN and infinite values, in none

    double middle(std::size_t bin) const { return low + (static_cast<double>(bin) + 0.5) * width; }
    /// Of a value within; one outside belongs to the bin at that end.
    std::size_t binOf(double value) const;
};

inline constexpr int leastBins = 10;
inline constexpr int mostBins = 100;

HistogramBins binsOf(const std::vector<double>& values);

/// How many of these lie in each of the bins; what is no number in none.
std::vector<std::size_t> countedIn(const HistogramBins& bins, const std::vector<double>& values);

} // namespace sharpscope
