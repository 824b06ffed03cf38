// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/normalisation.h"

#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/data/dataset.h"

#include <array>
#include <cmath>

namespace sharpscope {

Normalisation imagenetNormalisation() { return {.mean = {0.485, 0.456, 0.406}, .deviation = {0.229, 0.224, 0.225}}; }

std::shared_ptr<const Dataset> withNormalisation(std::shared_ptr<const Dataset> data, const Normalisation& constants)
{
    const auto channels = static_cast<std::size_t>(data->images.size(1));
    for (const auto& [what, values] : {std::pair("mean", &constants.mean), {"deviation", &constants.deviation}}) {
        if (values->size() != channels)
            throw Error(data->name + " has images of " + std::to_string(channels) + " channels, the normalisation's " +
                        what + " has " + std::to_string(values->size()) + " numbers; one a channel is expected");
        for (const double value : *values)
            if (!std::isfinite(value) || (values == &constants.deviation && !(value > 0)))
                throw Error(std::string("the normalisation's ") + what + " has " + exactText(value) +
                            "; finite numbers are expected, deviations above 0");
    }
    struct View {
        Dataset data;
        std::shared_ptr<const Dataset> of;
    };
    const auto view = std::make_shared<View>(View{*data, data});
    view->data.mean = constants.mean;
    view->data.deviation = constants.deviation;
    return {view, &view->data};
}

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
