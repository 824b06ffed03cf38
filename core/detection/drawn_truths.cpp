// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/drawn_truths.h"

#include "core/base/error.h"

#include <algorithm>

namespace sharpscope {

namespace {

const BoxedImage& imageAt(const DetectionSet& set, std::int64_t row)
{
    if (row < 0 || row >= set.size()) throw Error("there is no image " + std::to_string(row));
    return set.images()[static_cast<std::size_t>(row)];
}

} // namespace

void expectOfImage(const DetectionSet& set, std::int64_t row, const DrawnBoxes& boxes)
{
    const BoxedImage& image = imageAt(set, row);
    try {
        expectSound(boxes, set.classNames(), image.width, image.height);
    } catch (const Error& error) {
        throw Error("image " + std::to_string(row) + ", " + image.id + ": " + error.what());
    }
}

GivenTruths truthsOf(const std::vector<GivenLabel>& labels, const DetectionSet& set)
{
    GivenTruths truths;
    for (const GivenLabel& given : labels) {
        if (!given.boxes) continue;
        expectOfImage(set, given.image, *given.boxes);
        const BoxedImage& image = imageAt(set, given.image);
        std::vector<TruthBox>& own = truths[given.image];
        for (const DrawnBox& box : *given.boxes) {
            const auto name = std::find(set.classNames().begin(), set.classNames().end(), box.className);
            const double width = image.width, height = image.height;
            own.push_back({{double(box.xmin) / width, double(box.ymin) / height, double(box.xmax) / width,
                            double(box.ymax) / height},
                           name - set.classNames().begin()});
        }
    }
    return truths;
}

std::shared_ptr<const DetectionSet> withTruths(const DetectionSet& set, const GivenTruths& given)
{
    std::vector<BoxedImage> images = set.images();
    for (const auto& [row, truths] : given)
        images.at(static_cast<std::size_t>(row)).truths = truths;
    return std::make_shared<const DetectionSet>(set.classNames(), std::move(images));
}

} // namespace sharpscope
