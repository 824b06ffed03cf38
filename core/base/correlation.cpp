// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/correlation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sharpscope {

namespace {

struct Pairs {
    std::vector<double> x, y;
};

Pairs numbersOf(std::span<const double> x, std::span<const double> y)
{
    Pairs pairs;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i)
        if (!std::isnan(x[i]) && !std::isnan(y[i])) {
            pairs.x.push_back(x[i]);
            pairs.y.push_back(y[i]);
        }
    return pairs;
}

std::vector<double> fromTheirMean(const std::vector<double>& values)
{
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    std::vector<double> centred;
    for (const double value : values)
        centred.push_back(value - mean);
    return centred;
}

bool isConstant(const std::vector<double>& values)
{
    return std::all_of(values.begin(), values.end(), [&](double value) { return value == values.front(); });
}

double correlation(const Pairs& pairs)
{
    if (pairs.x.size() < 2 || isConstant(pairs.x) || isConstant(pairs.y))
        return std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> x = fromTheirMean(pairs.x), y = fromTheirMean(pairs.y);
    const auto product = [](const auto& a, const auto& b) {
        return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
    };
    return product(x, y) / (std::sqrt(product(x, x)) * std::sqrt(product(y, y)));
}

std::vector<double> ranks(const std::vector<double>& values)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> rank(values.size());
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
        while (end < order.size() && values[order[end]] == values[order[begin]])
            ++end;
        for (std::size_t i = begin; i < end; ++i)
            rank[order[i]] = static_cast<double>(begin + end - 1) / 2;
    }
    return rank;
}

} // namespace

double pearson(std::span<const double> x, std::span<const double> y) { return correlation(numbersOf(x, y)); }

double spearman(std::span<const double> x, std::span<const double> y)
{
    const Pairs pairs = numbersOf(x, y);
    return correlation({ranks(pairs.x), ranks(pairs.y)});
}

} // namespace sharpscope
