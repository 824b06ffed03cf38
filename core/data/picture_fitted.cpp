// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/picture.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

/// Of one output pixel: the weights of the input pixels from `first` on.
struct Taps {
    int first = 0;
    std::vector<float> weights;
};

/// Along one side of `from` pixels of which [begin, begin + extent) becomes `to` pixels.
std::vector<Taps> triangle(int from, double begin, double extent, int to)
{
    const double scale = extent / to, support = std::max(scale, 1.0);
    std::vector<Taps> taps(to);
    for (int i = 0; i < to; ++i) {
        const double centre = begin + (i + 0.5) * scale;
        taps[i].first = std::max(0, static_cast<int>(centre - support + 0.5));
        const int end = std::min(from, static_cast<int>(centre + support + 0.5));
        double sum = 0;
        std::vector<double> weights;
        for (int j = taps[i].first; j < end; ++j) {
            weights.push_back(std::max(0.0, 1 - std::abs(j + 0.5 - centre) / support));
            sum += weights.back();
        }
        for (const double weight : weights)
            taps[i].weights.push_back(static_cast<float>(weight / sum));
    }
    return taps;
}

} // namespace

Picture fitted(const Picture& picture, int width, int height)
{
    if (picture.width == width && picture.height == height) return picture;
    const double shrink = std::min(double(picture.width) / width, double(picture.height) / height);
    const double cropWidth = width * shrink, cropHeight = height * shrink;
    const auto columns = triangle(picture.width, (picture.width - cropWidth) / 2, cropWidth, width);
    const auto rows = triangle(picture.height, (picture.height - cropHeight) / 2, cropHeight, height);

    const int channels = picture.channels;
    std::vector<float> narrow(std::size_t(picture.height) * width * channels, 0);
    for (int y = 0; y < picture.height; ++y)
        for (int x = 0; x < width; ++x) {
            float* to = &narrow[(std::size_t(y) * width + x) * channels];
            const std::uint8_t* from = &picture.pixels[(std::size_t(y) * picture.width + columns[x].first) * channels];
            for (const float weight : columns[x].weights)
                for (int c = 0; c < channels; ++c)
                    to[c] += weight * static_cast<float>(*from++);
        }
    Picture result{.width = width, .height = height, .channels = channels};
    result.pixels.resize(std::size_t(height) * width * channels);
    const std::size_t line = std::size_t(width) * channels;
    std::vector<float> sum(line);
    for (int y = 0; y < height; ++y) {
        std::fill(sum.begin(), sum.end(), 0.5f); // rounds
        for (std::size_t k = 0; k < rows[y].weights.size(); ++k)
            for (std::size_t x = 0; x < line; ++x)
                sum[x] += rows[y].weights[k] * narrow[(rows[y].first + k) * line + x];
        for (std::size_t x = 0; x < line; ++x)
            result.pixels[y * line + x] = static_cast<std::uint8_t>(std::clamp(sum[x], 0.0f, 255.0f));
    }
    return result;
}

} // namespace sharpscope
