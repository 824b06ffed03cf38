// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/box_augmentation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include <cmath>

namespace sharpscope {

namespace {

/// Hue in sixths of a turn, saturation and value of a colour: changed, and back. The value is not bounded.
void changeHue(float& red, float& green, float& blue, float saturation, float sixths)
{
    const float value = std::max({red, green, blue}), range = value - std::min({red, green, blue});
    if (range <= 0 || value == 0) return; // grey has no hue, and none comes of multiplying
    float hue = 0;
    if (value == red)
        hue = (green - blue) / range;
    else if (value == green)
        hue = 2 + (blue - red) / range;
    else
        hue = 4 + (red - green) / range;
    hue = std::fmod(hue + sixths + 12, 6.0F);
    const float chroma = range * saturation;
    const auto channel = [&](float offset) {
        const float k = std::fmod(offset + hue, 6.0F);
        return value - chroma * std::max(0.0F, std::min({k, 4 - k, 1.0F}));
    };
    red = channel(5);
    green = channel(3);
    blue = channel(1);
}

} // namespace

void changeColours(const at::Tensor& pixels, const ColourChange& change)
{
    if (change.brightness != 0) pixels.add_(change.brightness);
    if (change.contrastFirst && change.contrast != 1) pixels.mul_(change.contrast);
    if (change.saturation != 1 || change.hue != 0) {
        const std::int64_t count = pixels.size(1) * pixels.size(2);
        float* red = pixels.data_ptr<float>();
        for (std::int64_t i = 0; i < count; ++i)
            changeHue(red[i], red[count + i], red[2 * count + i], static_cast<float>(change.saturation),
                      static_cast<float>(change.hue / 60));
    }
    if (!change.contrastFirst && change.contrast != 1) pixels.mul_(change.contrast);
    if (change.channels != std::array<int, 3>{0, 1, 2})
        pixels.copy_(pixels.index_select(
            0, at::tensor(std::vector<std::int64_t>(change.channels.begin(), change.channels.end()))));
}

} // namespace sharpscope
