// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/batch.h"

#include "core/base/error.h"
#include "core/tensor/random.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/gather.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

namespace sharpscope {

namespace {

/// What is drawn for each image, int64 [5, B] on the data's device, moved there at once.
struct Draws {
    at::Tensor rows; ///< [5, B]

    at::Tensor top() const { return rows[0]; }  ///< row of the crop in the padded image
    at::Tensor left() const { return rows[1]; } ///< column of the crop
    at::Tensor mirrored() const { return rows[2]; }
    at::Tensor cutoutRow() const { return rows[3]; } ///< the cutout's centre
    at::Tensor cutoutColumn() const { return rows[4]; }
};

Draws draw(const Augmentation& augmentation, std::int64_t size, std::int64_t height, std::int64_t width,
           const at::Generator& generator, at::Device device)
{
    const auto below = [&](std::int64_t end, bool wanted) {
        return wanted ? at::randint(end, {size}, generator, at::kLong) : at::zeros({size}, at::kLong);
    };
    const std::int64_t offsets = 2 * augmentation.padding + 1;
    const bool crop = augmentation.padding > 0, cut = augmentation.cutout > 0;
    return {at::stack({below(offsets, crop), below(offsets, crop), below(2, augmentation.flip), below(height, cut),
                       below(width, cut)})
                .to(device, /*non_blocking=*/true)};
}

/// out(y, x) = padded(y + top, x' + left) with x' = x, or W−1−x where mirrored: one gather for crop and flip.
at::Tensor cropAndFlip(const at::Tensor& images, const Augmentation& augmentation, const Draws& draws)
{
    const std::int64_t size = images.size(0), channels = images.size(1), height = images.size(2),
                       width = images.size(3), padding = augmentation.padding;
    const auto integers = draws.rows.options();
    const at::Tensor y = at::arange(height, integers).add(draws.top().unsqueeze(1)); // [B, H]
    at::Tensor x = at::arange(width, integers);
    x = x.add(draws.mirrored().unsqueeze(1).mul(x.mul(-2).add(width - 1))).add(draws.left().unsqueeze(1)); // [B, W]
    const at::Tensor pixel = y.mul(width + 2 * padding).unsqueeze(2).add(x.unsqueeze(1));                  // [B, H, W]

    const at::Tensor padded =
        padding > 0 ? at::constant_pad_nd(images, {padding, padding, padding, padding}, 0) : images;
    return padded.flatten(2)
        .gather(2, pixel.view({size, 1, height * width}).expand({size, channels, height * width}))
        .view({size, channels, height, width});
}

/// 0 inside each image's square, 1 elsewhere. float [B, 1, H, W]
at::Tensor cutoutMask(const Augmentation& augmentation, const Draws& draws, std::int64_t height, std::int64_t width)
{
    const auto integers = draws.rows.options();
    const auto inside = [&](std::int64_t extent, const at::Tensor& centre) {
        const at::Tensor offset = at::arange(extent, integers).sub(centre.sub(augmentation.cutout / 2).unsqueeze(1));
        return offset.ge(0).logical_and(offset.lt(augmentation.cutout));
    };
    const at::Tensor rows = inside(height, draws.cutoutRow()), columns = inside(width, draws.cutoutColumn());
    return rows.unsqueeze(2).logical_and(columns.unsqueeze(1)).logical_not().unsqueeze(1).to(at::kFloat);
}

/// (p/255 − mean) / deviation
at::Tensor normalised(const at::Tensor& images, const Dataset& data)
{
    const auto perChannel = [&](const std::vector<double>& values) {
        return at::tensor(values, at::kDouble)
            .mul(255)
            .view({1, -1, 1, 1})
            .to(at::kFloat)
            .to(images.device(), /*non_blocking=*/true);
    };
    at::Tensor pixels = images.to(at::kFloat, false, false, at::MemoryFormat::ChannelsLast);
    if (data.mean.size() == 1) return pixels.sub_(data.mean[0] * 255).mul_(1 / (data.deviation[0] * 255));
    return pixels.sub_(perChannel(data.mean)).div_(perChannel(data.deviation));
}

} // namespace

std::vector<std::string> Augmentation::names() { return {"none", "flip", "crop", "crop+flip", "crop+flip+cutout"}; }

Augmentation Augmentation::named(const std::string& name, std::int64_t height)
{
    const std::int64_t padding = (height + 4) / 8;
    if (name == "none") return {};
    if (name == "flip") return {.flip = true};
    if (name == "crop") return {.padding = padding};
    if (name == "crop+flip") return {.padding = padding, .flip = true};
    if (name == "crop+flip+cutout") return {.padding = padding, .flip = true, .cutout = height / 2};
    throw Error("there is no augmentation \"" + name + "\", only none, flip, crop, crop+flip and crop+flip+cutout");
}

Batch makeBatch(const Subset& subset, const at::Tensor& positions, const Augmentation& augmentation,
                const at::Generator& generator)
{
    const at::Tensor& all = subset.data->images;
    const at::Tensor where = positions.to(all.device(), at::kLong, /*non_blocking=*/true);
    at::Tensor images = all.index_select(0, subset.index.index_select(0, where));
    Batch batch{.labels = subset.labels.index_select(0, where)};
    if (augmentation.isNone()) {
        batch.images = normalised(images, *subset.data);
        return batch;
    }
    const std::int64_t height = all.size(2), width = all.size(3);
    const Draws draws = draw(augmentation, images.size(0), height, width, generator, all.device());
    if (augmentation.padding > 0 || augmentation.flip) images = cropAndFlip(images, augmentation, draws);
    batch.images = normalised(images, *subset.data);
    if (augmentation.cutout > 0) batch.images.mul_(cutoutMask(augmentation, draws, height, width));
    return batch;
}

at::Tensor epochOrder(std::int64_t size, std::int64_t seed, std::int64_t epoch)
{
    return at::randperm(size, makeGenerator(seed, "order", epoch), at::kLong);
}

} // namespace sharpscope
