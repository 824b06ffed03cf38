// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/picture_rise.h"

#include "core/model/directions.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>

namespace sharpscope {

std::optional<PictureRise> pictureRise(const LossOnImages& loss, const at::Tensor& theta, const Layout& layout,
                                       const ParameterBlock& block, double range)
{
    const Directions drawn = randomDirections(layout, theta, pictureDirections);
    const auto inBlock = [&](const at::Tensor& direction) {
        return block.spread(block.of(direction.to(at::kDouble)), theta.numel());
    };
    const at::Tensor origin = theta.to(at::kDouble), first = inBlock(drawn.first), second = inBlock(drawn.second);
    const std::int64_t half = picturePoints / 2;
    const auto place = [&](std::int64_t i) { return range * static_cast<double>(i) / static_cast<double>(half); };
    double centre = 0, sum = 0, highest = -std::numeric_limits<double>::infinity();
    std::int64_t finite = 0;
    for (std::int64_t row = -half; row <= half; ++row)
        for (std::int64_t column = -half; column <= half; ++column) {
            const at::Tensor point = origin + first * place(column) + second * place(row);
            const auto value = loss.loss(point.to(theta.scalar_type()));
            if (!value) return std::nullopt;
            if (row == 0 && column == 0) centre = value->loss;
            if (!std::isfinite(value->loss)) continue;
            ++finite;
            sum += value->loss;
            highest = std::max(highest, value->loss);
        }
    return PictureRise{.mean = sum / static_cast<double>(finite) - centre, .highest = highest - centre};
}

} // namespace sharpscope
