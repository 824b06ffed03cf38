// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/detection_batches.h"

#include "core/tensor/random.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/zeros.h>

namespace sharpscope {

namespace {

at::Tensor truthRows(const std::vector<std::vector<TruthBox>>& images)
{
    std::size_t most = 1;
    for (const auto& truths : images)
        most = std::max(most, truths.size());
    at::Tensor rows = at::full({std::ssize(images), std::int64_t(most), 5}, -1.0, at::kFloat);
    auto row = rows.accessor<float, 3>();
    for (std::size_t i = 0; i < images.size(); ++i) {
        std::int64_t next = 0;
        for (const TruthBox& truth : images[i]) {
            auto to = row[std::int64_t(i)][next++];
            to[0] = static_cast<float>(truth.label);
            const double corners[] = {truth.box.x1, truth.box.y1, truth.box.x2, truth.box.y2};
            for (int side = 0; side < 4; ++side)
                to[side + 1] = static_cast<float>(corners[side]);
        }
    }
    return rows;
}

} // namespace

PictureScale PictureScale::of(const DetectionNetwork& network)
{
    return {.side = network.imageSize(), .mean = network.mean, .deviation = network.deviation};
}

std::shared_ptr<const Dataset> rowsOf(const DetectionSet& set, std::int64_t side)
{
    auto rows = std::make_shared<Dataset>();
    rows->name = "detection";
    rows->images = at::zeros({1}, at::kByte).expand({set.size(), 3, side, side});
    rows->labels = at::zeros({set.size()}, at::kLong);
    rows->classNames = set.classNames();
    rows->mean = {0, 0, 0};
    rows->deviation = {1, 1, 1};
    return rows;
}

Batch detectionBatch(const DetectionSet& set, const at::Tensor& rows, const PictureScale& scale,
                     const BoxAugmentation* augmentation, std::uint64_t seed, const GivenTruths& given)
{
    const std::int64_t count = rows.size(0);
    const at::Tensor places = rows.cpu().contiguous();
    const std::int64_t* place = places.data_ptr<std::int64_t>();
    at::Tensor images = at::empty({count, 3, scale.side, scale.side});
    std::vector<std::vector<TruthBox>> truths(static_cast<std::size_t>(count));
    at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
        const at::NoGradGuard noGradients;
        for (std::int64_t i = begin; i < end; ++i) {
            const auto own = given.find(place[i]);
            BoxedPicture picture{set.picture(place[i]).to(at::kFloat),
                                 own != given.end() ? own->second
                                                    : set.images()[static_cast<std::size_t>(place[i])].truths};
            std::erase_if(picture.truths, [](const TruthBox& truth) { return truth.isDifficult; }); // nor crop for them
            if (augmentation)
                picture = augmented(std::move(picture), *augmentation, scale.mean,
                                    deriveSeed(static_cast<std::int64_t>(seed), "image", i));
            at::Tensor image = images.select(0, i);
            if (picture.pixels.size(1) == scale.side && picture.pixels.size(2) == scale.side)
                image.copy_(picture.pixels);
            else
                image.copy_(at::upsample_bilinear2d(picture.pixels.unsqueeze(0), {scale.side, scale.side},
                                                    /*align_corners=*/false)[0]);
            for (std::int64_t c = 0; c < 3; ++c)
                image.select(0, c).sub_(scale.mean[std::size_t(c)]).div_(scale.deviation[std::size_t(c)]);
            truths[static_cast<std::size_t>(i)] = std::move(picture.truths);
        }
    });
    return {.images = images.contiguous(at::MemoryFormat::ChannelsLast), .labels = truthRows(truths)};
}

} // namespace sharpscope
