// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/histogram_bins.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

/// Between the sorted values around it, as numpy's default has it.
double quantile(const std::vector<double>& sorted, double share)
{
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

int binCount(const std::vector<double>& sorted)
{
    const double spread = quantile(sorted, 0.75) - quantile(sorted, 0.25);
    const double width = 2 * spread / std::cbrt(static_cast<double>(sorted.size()));
    const double range = sorted.back() - sorted.front();
    if (!(width > 0)) return range > 0 ? mostBins : leastBins; // most are equal, some lie far away; or all are
    return static_cast<int>(std::clamp(std::ceil(range / width), double(leastBins), double(mostBins)));
}

} // namespace

std::size_t HistogramBins::binOf(double value) const
{
    const double place = std::floor((value - low) / width);
    return static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(counts.size() - 1)));
}

HistogramBins binsOf(const std::vector<double>& values)
{
    std::vector<double> sorted;
    for (const double value : values)
        if (std::isfinite(value)) sorted.push_back(value);
    HistogramBins bins{.counts = {}, .notNumbers = values.size() - sorted.size()};
    if (sorted.empty()) return bins;
    std::sort(sorted.begin(), sorted.end());
    const int count = binCount(sorted);
    bins.low = sorted.front();
    double range = sorted.back() - sorted.front();
    if (!(range > 0)) { // all are equal: in the middle
        range = std::max(std::abs(bins.low), 1e-3);
        bins.low -= range / 2;
    }
    bins.width = range / count;
    bins.counts.resize(static_cast<std::size_t>(count));
    bins.counts = countedIn(bins, sorted);
    return bins;
}

std::vector<std::size_t> countedIn(const HistogramBins& bins, const std::vector<double>& values)
{
    std::vector<std::size_t> counts(bins.counts.size());
    for (const double value : values)
        if (std::isfinite(value) && !counts.empty()) ++counts[bins.binOf(value)];
    return counts;
}

} // namespace sharpscope
