// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

#include <ATen/core/Generator.h>

namespace sharpscope {

/// What a gradient is taken on.
struct Batch {
    at::Tensor images; ///< float [B, C, H, W], normalised, channels-last
    at::Tensor labels; ///< int64 [B], or what the objective calls its targets, a row an image
};

/// Augmentation of a whole batch with tensor operations: zero-pad by `padding` and crop back at a random place, mirror
/// left-right with probability ½, blank a random square of side `cutout`.
struct Augmentation {
    std::int64_t padding = 0;
    bool flip = false;
    std::int64_t cutout = 0;

    bool isNone() const { return padding == 0 && !flip && cutout == 0; }
    /// "none", "flip", "crop", "crop+flip" or "crop+flip+cutout", for images of `height` pixels (padding height/8,
    /// cutout height/2).
    static Augmentation named(const std::string& name, std::int64_t height);
    static std::vector<std::string> names();
};

/// The rows `positions` (int64 [B], positions inside `subset`, on any device) as a normalised batch on the data's
/// device. `generator` is only drawn from when there is augmentation.
Batch makeBatch(const Subset& subset, const at::Tensor& positions, const Augmentation& augmentation,
                const at::Generator& generator);

/// A seeded permutation of [0, size): the order of one epoch. int64 [size] on the CPU.
at::Tensor epochOrder(std::int64_t size, std::int64_t seed, std::int64_t epoch);

} // namespace sharpscope
