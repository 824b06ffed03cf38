// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/class_balance.h"

#include <algorithm>

namespace sharpscope {

std::vector<std::int64_t> classCounts(const ActiveHistory& history, std::int64_t round, std::int64_t classes)
{
    std::vector<std::int64_t> counts(static_cast<std::size_t>(std::max<std::int64_t>(0, classes)));
    for (const ActiveRound& known : history.rounds()) {
        if (known.round > round) break;
        for (const std::int64_t label : known.givenLabels) {
            if (label < 0) continue;
            if (static_cast<std::size_t>(label) >= counts.size()) counts.resize(static_cast<std::size_t>(label) + 1);
            ++counts[static_cast<std::size_t>(label)];
        }
    }
    return counts;
}

double imbalance(const std::vector<std::int64_t>& counts)
{
    if (counts.empty()) return notMeasured;
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    if (*most == 0) return notMeasured;
    return *least == 0 ? std::numeric_limits<double>::infinity()
                       : static_cast<double>(*most) / static_cast<double>(*least);
}

} // namespace sharpscope
