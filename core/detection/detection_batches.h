// SPDX-License-Identifier: GPL-3.0-or-later
// Batches of images with boxes. Their `labels` are the truths, float [B, T, 5]: a row (class, x1, y1, x2, y2) each, and
// class −1 where an image has fewer than T. Difficult ones are not among them, as the reference code trains.
#pragma once

#include "core/data/batch.h"
#include "core/detection/box_augmentation.h"
#include "core/detection/detection_network.h"
#include "core/detection/detection_set.h"

#include <unordered_map>

namespace sharpscope {

/// How a network wants its images.
struct PictureScale {
    std::int64_t side = 300;
    std::array<double, 3> mean = {0, 0, 0};
    std::array<double, 3> deviation = {1, 1, 1};

    static PictureScale of(const DetectionNetwork& network);
};

/// A data set as trainings and subsets take it, a row an image: without pictures, which come from the set.
std::shared_ptr<const Dataset> rowsOf(const DetectionSet& set, std::int64_t side);

/// Truths that count in place of a set's own, by row.
using GivenTruths = std::unordered_map<std::int64_t, std::vector<TruthBox>>;

/// Rows int64 [B] as a batch, scaled to the network's side by bilinear interpolation. Augmented, image i of the batch
/// draws from (seed, i); without an augmentation nothing is drawn.
/// @throws Error naming a file that cannot be read any more.
Batch detectionBatch(const DetectionSet& set, const at::Tensor& rows, const PictureScale& scale,
                     const BoxAugmentation* augmentation, std::uint64_t seed, const GivenTruths& given = {});

} // namespace sharpscope
