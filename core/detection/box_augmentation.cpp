// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/box_augmentation.h"

#include "core/base/random_numbers.h"

#include <ATen/ops/empty.h>

#include <cmath>

namespace sharpscope {

namespace {

Box scaledBox(const Box& box, double x, double y, double dx, double dy)
{
    return {(box.x1 + dx) * x, (box.y1 + dy) * y, (box.x2 + dx) * x, (box.y2 + dy) * y};
}

ColourChange drawnColours(RandomNumbers& random)
{
    ColourChange change;
    if (random.coin()) change.brightness = random.uniform(-32, 32);
    change.contrastFirst = random.coin();
    if (random.coin()) change.contrast = random.uniform(0.5, 1.5);
    if (random.coin()) change.saturation = random.uniform(0.5, 1.5);
    if (random.coin()) change.hue = random.uniform(-18, 18);
    if (random.coin())
        for (int i = 2; i > 0; --i)
            std::swap(change.channels[i], change.channels[random.below(i + 1)]);
    return change;
}

BoxedPicture drawnCanvas(const BoxedPicture& picture, const std::array<double, 3>& mean, RandomNumbers& random)
{
    const double width = static_cast<double>(picture.pixels.size(2)),
                 height = static_cast<double>(picture.pixels.size(1));
    const double ratio = random.uniform(1, 4);
    const double left = random.uniform(0, width * ratio - width), top = random.uniform(0, height * ratio - height);
    return onCanvas(picture, static_cast<std::int64_t>(width * ratio), static_cast<std::int64_t>(height * ratio),
                    static_cast<std::int64_t>(left), static_cast<std::int64_t>(top), mean);
}

constexpr double wholeImage = -1, anyCrop = 0; // beside the minima

double drawnMinimum(const std::string& minima, RandomNumbers& random)
{
    const std::vector<double> all = minima == "paper" ? std::vector{wholeImage, 0.1, 0.3, 0.5, 0.7, 0.9, anyCrop}
                                                      : std::vector{wholeImage, 0.1, 0.3, 0.7, 0.9, anyCrop};
    return all[static_cast<std::size_t>(random.below(std::ssize(all)))];
}

/// Fifty tries with a minimum, then with another one.
BoxedPicture drawnCrop(const BoxedPicture& picture, const BoxAugmentation& options, RandomNumbers& random)
{
    const double width = static_cast<double>(picture.pixels.size(2)),
                 height = static_cast<double>(picture.pixels.size(1));
    while (true) {
        const double minimum = drawnMinimum(options.minima, random);
        if (minimum == wholeImage) return picture;
        for (int tries = 0; tries < 50; ++tries) {
            const double w = random.uniform(0.3 * width, width), h = random.uniform(0.3 * height, height);
            if (h / w < 0.5 || h / w > 2) continue;
            const double left = random.uniform(0, width - w), top = random.uniform(0, height - h);
            const PixelRect rect{std::int64_t(left), std::int64_t(top), std::int64_t(left + w), std::int64_t(top + h)};
            if (rect.right <= rect.left || rect.bottom <= rect.top) continue;
            const Box crop{rect.left / width, rect.top / height, rect.right / width, rect.bottom / height};
            const auto isMet = [&](const TruthBox& truth) { return intersectionOverUnion(truth.box, crop) >= minimum; };
            const bool isTested = options.crop == "one-box" && !picture.truths.empty();
            if (isTested && std::none_of(picture.truths.begin(), picture.truths.end(), isMet)) continue;
            BoxedPicture part = croppedTo(picture, rect);
            if (part.truths.empty() && !picture.truths.empty()) continue;
            return part;
        }
    }
}

} // namespace

BoxedPicture croppedTo(const BoxedPicture& picture, const PixelRect& rect)
{
    const double width = static_cast<double>(picture.pixels.size(2)),
                 height = static_cast<double>(picture.pixels.size(1));
    const double w = static_cast<double>(rect.right - rect.left), h = static_cast<double>(rect.bottom - rect.top);
    const Box crop{rect.left / width, rect.top / height, rect.right / width, rect.bottom / height};
    BoxedPicture part{picture.pixels.slice(1, rect.top, rect.bottom).slice(2, rect.left, rect.right).contiguous(), {}};
    for (TruthBox truth : picture.truths) {
        const double cx = (truth.box.x1 + truth.box.x2) / 2, cy = (truth.box.y1 + truth.box.y2) / 2;
        if (!(crop.x1 < cx && cx < crop.x2 && crop.y1 < cy && cy < crop.y2)) continue;
        truth.box = scaledBox(intersection(truth.box, crop), width / w, height / h, -crop.x1, -crop.y1);
        part.truths.push_back(truth);
    }
    return part;
}

BoxedPicture onCanvas(const BoxedPicture& picture, std::int64_t width, std::int64_t height, std::int64_t left,
                      std::int64_t top, const std::array<double, 3>& fill)
{
    const std::int64_t w = picture.pixels.size(2), h = picture.pixels.size(1);
    BoxedPicture canvas{at::empty({3, height, width}, picture.pixels.options()), picture.truths};
    for (std::int64_t c = 0; c < 3; ++c)
        canvas.pixels.select(0, c).fill_(fill[static_cast<std::size_t>(c)]);
    canvas.pixels.slice(1, top, top + h).slice(2, left, left + w).copy_(picture.pixels);
    const double dw = static_cast<double>(width), dh = static_cast<double>(height);
    for (TruthBox& truth : canvas.truths)
        truth.box =
            scaledBox(truth.box, double(w) / dw, double(h) / dh, double(left) / double(w), double(top) / double(h));
    return canvas;
}

BoxedPicture mirrored(const BoxedPicture& picture)
{
    BoxedPicture mirror{picture.pixels.flip({2}), picture.truths};
    for (TruthBox& truth : mirror.truths)
        truth.box = {1 - truth.box.x2, truth.box.y1, 1 - truth.box.x1, truth.box.y2};
    return mirror;
}

BoxedPicture augmented(BoxedPicture picture, const BoxAugmentation& options, const std::array<double, 3>& mean,
                       std::uint64_t seed)
{
    RandomNumbers random(seed);
    if (options.photometric) {
        picture.pixels = picture.pixels.contiguous().clone();
        changeColours(picture.pixels, drawnColours(random));
    }
    if (options.expand && random.coin()) picture = drawnCanvas(picture, mean, random);
    if (options.crop != "none") picture = drawnCrop(picture, options, random);
    if (options.mirror && random.coin()) picture = mirrored(picture);
    return picture;
}

} // namespace sharpscope
