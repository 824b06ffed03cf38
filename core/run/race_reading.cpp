// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of a race: what a series has at an x, and how many seeds would decide.
#include "core/run/race.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr std::int64_t mostSeeds = 10'000;

double placeOf(const SeriesView& series, ClockPart part, std::size_t i)
{
    double x = 0;
    series.copyClock(part, i, {&x, 1});
    return x;
}

std::size_t firstBehind(const SeriesView& series, ClockPart part, double x)
{
    std::size_t low = 0, high = series.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (placeOf(series, part, middle) > x)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

} // namespace

std::optional<RaceReading> readingAt(const SeriesView& series, ClockPart part, double x)
{
    const std::size_t behind = firstBehind(series, part, x);
    if (behind == 0 || std::isnan(x)) return std::nullopt;
    const double at = placeOf(series, part, behind - 1), before = series.value(behind - 1);
    if (at == x) return RaceReading{before, before, before};
    if (behind == series.size()) return std::nullopt;
    const double after = series.value(behind);
    const double value = before + (x - at) / (placeOf(series, part, behind) - at) * (after - before);
    return RaceReading{value, std::min(before, after), std::max(before, after)};
}

std::optional<std::int64_t> seedsNeeded(const PairedDifference& difference)
{
    if (difference.seeds < 2 || difference.mean == 0 || difference.low == difference.high) return std::nullopt;
    const auto n = static_cast<double>(difference.seeds);
    const double deviation =
        (difference.high - difference.mean) / studentQuantile(confidence, difference.seeds - 1) * std::sqrt(n);
    const double size = std::abs(difference.mean) / deviation;
    const auto isEnough = [&](std::int64_t seeds) {
        return std::sqrt(static_cast<double>(seeds)) * size >=
               studentQuantile(confidence, seeds - 1) + studentQuantile(0.6, seeds - 1); // of both sides: 0.975 and 0.8
    };
    if (!isEnough(mostSeeds)) return std::nullopt;
    std::int64_t low = difference.seeds, high = mostSeeds; // not enough, or there already; enough
    while (high - low > 1) {
        const std::int64_t middle = (low + high) / 2;
        (isEnough(middle) ? high : low) = middle;
    }
    return high;
}

} // namespace sharpscope
