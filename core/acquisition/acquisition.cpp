// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/acquisition.h"

#include "core/base/error.h"
#include "core/tensor/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sharpscope {

std::vector<std::int64_t> Acquisition::query(const PoolScores& scores, const PoolRound& round)
{
    return highest(scores.score, round.count, tieOrder(round));
}

const at::Tensor& termOf(const PoolScores& scores, const std::string& name)
{
    for (const ScoreTerm& term : scores.terms)
        if (term.name == name) return term.values;
    throw Error("the scores of this round have no term \"" + name + "\"");
}

std::vector<std::uint64_t> tieOrder(const PoolRound& round)
{
    std::vector<std::uint64_t> order;
    if (round.ties == Ties::InThePoolsOrder) return order;
    const at::Tensor images = round.pool.index.to(at::kCPU, at::kLong).contiguous();
    for (std::int64_t i = 0; i < images.size(0); ++i)
        order.push_back(deriveSeed(round.seed, "ties", round.round, images.data_ptr<std::int64_t>()[i]));
    return order;
}

std::vector<std::int64_t> highest(const at::Tensor& scores, std::int64_t count, const std::vector<std::uint64_t>& ties)
{
    const at::Tensor values = scores.to(at::kCPU, at::kDouble).contiguous();
    const auto score = values.accessor<double, 1>();
    std::vector<std::int64_t> order(static_cast<std::size_t>(values.size(0)));
    std::iota(order.begin(), order.end(), 0);
    if (!ties.empty())
        std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
            return ties[static_cast<std::size_t>(a)] < ties[static_cast<std::size_t>(b)];
        });
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
        if (std::isnan(score[a]) || std::isnan(score[b])) return !std::isnan(score[a]) && std::isnan(score[b]);
        return score[a] > score[b];
    });
    order.resize(std::min(order.size(), static_cast<std::size_t>(std::max<std::int64_t>(count, 0))));
    return order;
}

} // namespace sharpscope
