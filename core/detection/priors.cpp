// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/priors.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace sharpscope {

namespace {

std::vector<PriorMap> ssd300Priors(const std::array<double, 7>& sides)
{
    constexpr double image = 300;
    constexpr std::array<std::int64_t, 6> cells = {38, 19, 10, 5, 3, 1};
    constexpr std::array<double, 6> steps = {8, 16, 32, 64, 100, 300};
    std::vector<PriorMap> maps;
    for (std::size_t k = 0; k < cells.size(); ++k) {
        PriorMap& map = maps.emplace_back();
        map.cells = cells[k];
        map.step = steps[k] / image;
        map.side = sides[k] / image;
        map.nextSide = sides[k + 1] / image;
        if (k >= 1 && k <= 3) map.ratios = {2, 3};
    }
    return maps;
}

} // namespace

at::Tensor priorBoxes(const std::vector<PriorMap>& maps)
{
    std::int64_t total = 0;
    for (const PriorMap& map : maps)
        total += map.count();
    at::Tensor priors = at::empty({total, 4}, at::kDouble);
    double* next = priors.data_ptr<double>();
    const auto add = [&next](double cx, double cy, double width, double height) {
        for (const double number : {cx, cy, width, height})
            *next++ = std::clamp(number, 0.0, 1.0);
    };
    for (const PriorMap& map : maps)
        for (std::int64_t row = 0; row < map.cells; ++row)
            for (std::int64_t column = 0; column < map.cells; ++column) {
                const double cx = (static_cast<double>(column) + 0.5) * map.step;
                const double cy = (static_cast<double>(row) + 0.5) * map.step;
                const double between = std::sqrt(map.side * map.nextSide);
                add(cx, cy, map.side, map.side);
                add(cx, cy, between, between);
                for (const double ratio : map.ratios) {
                    const double longer = map.side * std::sqrt(ratio), shorter = map.side / std::sqrt(ratio);
                    add(cx, cy, longer, shorter);
                    add(cx, cy, shorter, longer);
                }
            }
    return priors;
}

std::vector<PriorMap> ssd300VocPriors() { return ssd300Priors({30, 60, 111, 162, 213, 264, 315}); }

std::vector<PriorMap> ssd300CocoPriors() { return ssd300Priors({21, 45, 99, 153, 207, 261, 315}); }

} // namespace sharpscope
