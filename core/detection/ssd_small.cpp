// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/ssd_small.h"

#include "core/base/error.h"
#include "core/detection/detection_head.h"
#include "core/detection/priors.h"

#include <ATen/ops/max_pool2d.h>

namespace sharpscope {

namespace {

constexpr double smallestSide = 0.15, largestSide = 0.9;
constexpr std::size_t mapsAtMost = 4;

at::Tensor block(Pass& pass, const std::string& name, const at::Tensor& x, std::int64_t width, std::int64_t stride = 1)
{
    const at::Tensor y = pass.conv(name + ".conv", x, {.out = width, .kernel = 3, .stride = stride, .padding = 1});
    return pass.batchNorm(name + ".bn", y).relu_();
}

std::vector<PriorMap> smallPriors(std::int64_t imageSize)
{
    std::vector<PriorMap> maps;
    for (std::int64_t cells = imageSize / 8; maps.size() < mapsAtMost; cells = (cells + 1) / 2) {
        PriorMap& map = maps.emplace_back();
        map.cells = cells;
        map.step = 1 / static_cast<double>(cells);
        if (cells == 1) break;
    }
    const double between = (largestSide - smallestSide) / static_cast<double>(maps.size());
    for (std::size_t k = 0; k < maps.size(); ++k) {
        maps[k].side = smallestSide + between * static_cast<double>(k);
        maps[k].nextSide = maps[k].side + between;
    }
    return maps;
}

Architecture ssdSmall(const SsdSmallOptions& options, std::int64_t classes)
{
    const std::vector<PriorMap> priors = smallPriors(options.imageSize);
    const std::int64_t width = options.width;
    return [=](Pass& pass, at::Tensor x) {
        x = at::max_pool2d(block(pass, "front.0", x, width), {2, 2});
        x = at::max_pool2d(block(pass, "front.1", x, 2 * width), {2, 2});
        x = block(pass, "front.2", x, 4 * width);
        x = at::max_pool2d(block(pass, "front.3", x, 4 * width), {2, 2});
        x = block(pass, "front.4", x, 8 * width);
        std::vector<at::Tensor> maps = {x};
        while (maps.size() < priors.size())
            maps.push_back(block(pass, "halving." + std::to_string(maps.size()), maps.back(), 8 * width, 2));
        return detectionHead(pass, maps, priors, classes);
    };
}

} // namespace

DetectionNetwork makeSsdSmall(const SsdSmallOptions& options, std::int64_t classes)
{
    if (options.imageSize % 8 != 0)
        throw Error("imageSize: " + std::to_string(options.imageSize) + " is no multiple of 8");
    DetectionNetwork made;
    made.network = startedAsSsd(makeNetwork(ssdSmall(options, classes), {3, options.imageSize, options.imageSize}));
    made.priors = priorBoxes(smallPriors(options.imageSize));
    made.mean = {123, 117, 104};
    made.deviation = {58, 57, 58};
    return made;
}

} // namespace sharpscope
