// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/normalisation.h"

#include "core/data/dataset.h"

#include <array>
#include <cmath>

namespace sharpscope {

void measureNormalisation(Dataset& train)
{
    const at::Tensor images = train.images.contiguous();
    const std::int64_t channels = images.size(1), plane = images.size(2) * images.size(3);
    std::vector<std::array<std::int64_t, 256>> histogram(channels);
    const std::uint8_t* pixel = images.data_ptr<std::uint8_t>();
    for (std::int64_t i = 0; i < images.size(0) * channels; ++i)
        for (std::int64_t p = 0; p < plane; ++p)
            ++histogram[i % channels][*pixel++];

    train.mean.clear();
    train.deviation.clear();
    for (const auto& counts : histogram) {
        double sum = 0, squares = 0;
        for (int value = 0; value < 256; ++value) {
            sum += static_cast<double>(counts[value]) * value;
            squares += static_cast<double>(counts[value]) * value * value;
        }
        const double pixels = static_cast<double>(images.size(0) * plane), mean = sum / pixels;
        const double variance = squares / pixels - mean * mean;
        train.mean.push_back(mean / 255);
        train.deviation.push_back(variance > 1e-6 ? std::sqrt(variance) / 255 : 1);
    }
}

} // namespace sharpscope
