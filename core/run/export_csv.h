// SPDX-License-Identifier: GPL-3.0-or-later
// The values of a run as one row each, for pandas, R and spreadsheets: run, seed, step, epoch, passes, seconds, tag,
// value. Tags in alphabetical order, each by step; numbers have the fewest digits that give the same number back.
#pragma once

#include "core/run/run_series.h"

#include <string>
#include <string_view>

namespace sharpscope {

inline constexpr std::string_view csvHeader = "run,seed,step,epoch,passes,seconds,tag,value\n";

/// Rows without the header, as CsvText has them; what was measured and is not finite as nan, inf, -inf.
std::string csvRows(const std::string& run, const RunSeries& series);

/// The same rows as one JSON object a line; NaN as null, infinite values as "inf" and "-inf".
std::string jsonRows(const std::string& run, const RunSeries& series);

} // namespace sharpscope
