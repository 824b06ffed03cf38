// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/ssd300.h"

#include "core/detection/detection_head.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/max_pool2d.h>

#include <algorithm>

namespace sharpscope {

namespace {

at::Tensor convRelu(Pass& pass, const std::string& name, const at::Tensor& x, ConvOptions options)
{
    options.bias = true;
    return pass.conv(name, x, options).relu_();
}

/// `names` of VGG's 3 × 3 convolutions of one stage.
at::Tensor vggStage(Pass& pass, const std::vector<std::string>& names, at::Tensor x, std::int64_t width)
{
    for (const std::string& name : names)
        x = convRelu(pass, name, x, {.out = width, .kernel = 3, .padding = 1});
    return x;
}

/// A pixel's channels over their Euclidean norm, times a weight a channel: conv4_3 is of another size than the rest.
at::Tensor scaledToNorm(Pass& pass, const at::Tensor& x)
{
    const at::Tensor norm = ((x * x).sum(1, /*keepdim=*/true) + 1e-20).sqrt(); // √0 has no derivative
    return pass.conv("backbone.scale_weight", x / norm, {.out = x.size(1), .kernel = 1, .groups = x.size(1)});
}

at::Tensor extraStage(Pass& pass, std::int64_t number, const at::Tensor& x, std::int64_t width, std::int64_t stride)
{
    const std::string name = "backbone.extra." + std::to_string(number);
    const at::Tensor narrow = convRelu(pass, name + ".0", x, {.out = width, .kernel = 1});
    return convRelu(pass, name + ".2", narrow,
                    {.out = 2 * width, .kernel = 3, .stride = stride, .padding = stride - 1});
}

std::vector<std::string> features(const std::vector<int>& numbers)
{
    std::vector<std::string> names;
    for (const int number : numbers)
        names.push_back("backbone.features." + std::to_string(number));
    return names;
}

} // namespace

at::Tensor apartBy(std::int64_t step, const at::Tensor& x, const std::function<at::Tensor(const at::Tensor&)>& layer)
{
    const std::int64_t images = x.size(0), height = x.size(2), width = x.size(3);
    const std::int64_t rows = (height + step - 1) / step, columns = (width + step - 1) / step;
    const at::Tensor padded = at::constant_pad_nd(x, {0, columns * step - width, 0, rows * step - height});
    const at::Tensor parts = padded.reshape({images, x.size(1), rows, step, columns, step})
                                 .permute({0, 3, 5, 1, 2, 4})
                                 .reshape({images * step * step, x.size(1), rows, columns});
    const at::Tensor answer = layer(parts);
    return answer.reshape({images, step, step, answer.size(1), rows, columns})
        .permute({0, 3, 4, 1, 5, 2})
        .reshape({images, answer.size(1), rows * step, columns * step})
        .slice(2, 0, height)
        .slice(3, 0, width);
}

Architecture ssd300(std::int64_t classes)
{
    return [classes](Pass& pass, at::Tensor x) {
        x = at::max_pool2d(vggStage(pass, features({0, 2}), x, 64), {2, 2});
        x = at::max_pool2d(vggStage(pass, features({5, 7}), x, 128), {2, 2});
        x = at::max_pool2d(vggStage(pass, features({10, 12, 14}), x, 256), {2, 2}, {2, 2}, 0, 1, /*ceil_mode=*/true);
        x = vggStage(pass, features({17, 19, 21}), x, 512);
        std::vector<at::Tensor> maps = {scaledToNorm(pass, x)};
        x = at::max_pool2d(x, {2, 2});
        x = vggStage(pass, {"backbone.extra.0.1", "backbone.extra.0.3", "backbone.extra.0.5"}, x, 512);
        x = at::max_pool2d(x, {3, 3}, {1, 1}, 1);
        x = apartBy(6, x, [&](const at::Tensor& parts) {
            return convRelu(pass, "backbone.extra.0.7.1", parts, {.out = 1024, .kernel = 3, .padding = 1});
        });
        maps.push_back(convRelu(pass, "backbone.extra.0.7.3", x, {.out = 1024, .kernel = 1}));
        maps.push_back(extraStage(pass, 1, maps.back(), 256, 2));
        maps.push_back(extraStage(pass, 2, maps.back(), 128, 2));
        maps.push_back(extraStage(pass, 3, maps.back(), 128, 1));
        maps.push_back(extraStage(pass, 4, maps.back(), 128, 1));
        return detectionHead(pass, maps, ssd300VocPriors(), classes);
    };
}

DetectionNetwork makeSsd300(const Ssd300Options& options, std::int64_t classes)
{
    DetectionNetwork made;
    made.network = startedAsSsd(makeNetwork(ssd300(classes), {3, 300, 300}));
    made.priors = priorBoxes(options.priors == "coco" ? ssd300CocoPriors() : ssd300VocPriors());
    made.mean = {123, 117, 104};
    return made;
}

Renames ssd300Renames(const std::vector<std::string>& namesInFile)
{
    Renames all{{"L2Norm", "backbone.scale_weight"}, {"backbone.scale_weight", "backbone.scale_weight.weight"}};
    const auto ofVgg = [&](int number, const std::string& ours) {
        for (const char* prefix : {"vgg.", "features.", ""})
            all[prefix + std::to_string(number)] = ours;
    };
    for (const int number : {0, 2, 5, 7, 10, 12, 14, 17, 19, 21})
        ofVgg(number, "backbone.features." + std::to_string(number));
    const std::pair<int, const char*> deeper[] = {{24, "1"}, {26, "3"}, {28, "5"}, {31, "7.1"}, {33, "7.3"}};
    for (const auto& [number, ours] : deeper)
        ofVgg(number, std::string("backbone.extra.0.") + ours);
    for (int number = 0; number < 8; ++number)
        all["extras." + std::to_string(number)] =
            "backbone.extra." + std::to_string(1 + number / 2) + (number % 2 == 0 ? ".0" : ".2");
    for (int map = 0; map < 6; ++map) {
        const std::string list = ".module_list." + std::to_string(map);
        all["loc." + std::to_string(map)] = "head.regression_head" + list;
        all["conf." + std::to_string(map)] = "head.classification_head" + list;
    }
    std::erase_if(all, [&](const auto& entry) { // a table may speak of nothing that the file lacks
        return std::none_of(namesInFile.begin(), namesInFile.end(), [&](const std::string& name) {
            return name == entry.first || name.starts_with(entry.first + '.');
        });
    });
    return all;
}

} // namespace sharpscope
