// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/kendall.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <utility>
#include <vector>

namespace sharpscope {

namespace {

constexpr double noTau = std::numeric_limits<double>::quiet_NaN();
using Points = std::vector<std::pair<double, double>>;

Points pointsOf(std::span<const double> x, std::span<const double> y)
{
    Points points;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i)
        if (!std::isnan(x[i]) && !std::isnan(y[i])) points.emplace_back(x[i], y[i]);
    return points;
}

int orderOf(double a, double b) { return (a > b) - (a < b); }

double tauOf(const Points& points)
{
    double sum = 0, inX = 0, inY = 0; // pairs that differ
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const int x = orderOf(points[i].first, points[j].first), y = orderOf(points[i].second, points[j].second);
            sum += x * y;
            inX += x * x;
            inY += y * y;
        }
    return inX > 0 && inY > 0 ? sum / std::sqrt(inX * inY) : noTau;
}

} // namespace

double kendall(std::span<const double> x, std::span<const double> y) { return tauOf(pointsOf(x, y)); }

KendallInterval kendallInterval(std::span<const double> x, std::span<const double> y, double level, std::int64_t draws,
                                std::uint64_t seed)
{
    const Points points = pointsOf(x, y);
    KendallInterval found{
        .tau = tauOf(points), .low = noTau, .high = noTau, .count = static_cast<std::int64_t>(points.size())};
    if (points.size() < 3 || std::isnan(found.tau)) return found;
    std::mt19937_64 random(seed);
    std::vector<double> taus;
    for (std::int64_t draw = 0; draw < draws; ++draw) {
        Points sample;
        for (std::size_t i = 0; i < points.size(); ++i)
            sample.push_back(points[random() % points.size()]);
        if (const double tau = tauOf(sample); !std::isnan(tau)) taus.push_back(tau);
    }
    if (taus.empty()) return found;
    std::sort(taus.begin(), taus.end());
    const auto at = [&](double share) {
        return taus[static_cast<std::size_t>(std::llround(share * static_cast<double>(taus.size() - 1)))];
    };
    found.low = at((1 - level) / 2);
    found.high = at((1 + level) / 2);
    return found;
}

} // namespace sharpscope
