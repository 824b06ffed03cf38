// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/acquisition.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sharpscope {

std::vector<std::int64_t> Acquisition::query(const PoolScores& scores, const PoolRound& round)
{
    return highest(scores.score, round.count);
}

const at::Tensor& termOf(const PoolScores& scores, const std::string& name)
{
    for (const ScoreTerm& term : scores.terms)
        if (term.name == name) return term.values;
    throw Error("the scores of this round have no term \"" + name + "\"");
}

std::vector<std::int64_t> highest(const at::Tensor& scores, std::int64_t count)
{
    const at::Tensor values = scores.to(at::kCPU, at::kDouble).contiguous();
    const auto score = values.accessor<double, 1>();
    std::vector<std::int64_t> order(static_cast<std::size_t>(values.size(0)));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
        if (std::isnan(score[a]) || std::isnan(score[b])) return !std::isnan(score[a]) && std::isnan(score[b]);
        return score[a] > score[b];
    });
    order.resize(std::min(order.size(), static_cast<std::size_t>(std::max<std::int64_t>(count, 0))));
    return order;
}

} // namespace sharpscope
