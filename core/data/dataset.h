// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tensor/tensor.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

inline constexpr std::int64_t notLabelled = -1;

/// Images and labels, immutable once loaded. Normalisation constants are per channel, in units of [0, 1] pixels.
struct Dataset {
    std::string name;                    ///< "fashion-mnist"
    at::Tensor images;                   ///< uint8 [N, C, H, W], contiguous
    at::Tensor labels;                   ///< int64 [N], in [0, classNames.size()), or notLabelled
    std::vector<std::string> classNames; ///< one a class
    std::vector<double> mean;            ///< [C]
    std::vector<double> deviation;       ///< [C]
    std::vector<std::string> files = {}; ///< one an image, from `folder` on; empty where they are no files
    std::string folder = {};             ///< that the files are named from

    std::int64_t size() const { return labels.size(0); }
    std::int64_t classes() const { return static_cast<std::int64_t>(classNames.size()); }
    std::vector<std::int64_t> imageShape() const { return {images.size(1), images.size(2), images.size(3)}; }
};

/// Rows of a data set, with labels of its own where noise replaced some: the view that training, splits, subsets and
/// label noise are made of. Copies no image.
struct Subset {
    std::shared_ptr<const Dataset> data;
    at::Tensor index;  ///< int64 [n], rows of `data`, on its device
    at::Tensor labels; ///< int64 [n], the labels to train with

    std::int64_t size() const { return index.size(0); }
};

/// A data set's official train and test parts, on one device.
struct TrainAndTest {
    std::shared_ptr<const Dataset> train;
    std::shared_ptr<const Dataset> test;
    std::vector<std::string> notes = {}; ///< what a user should know of them: images left out, fewer than usual
};

/// @throws Error naming the data set and how many of its images are notLabelled, if any are.
void expectLabels(const Dataset& data);

/// All rows with their own labels.
Subset wholeOf(std::shared_ptr<const Dataset> data);

/// `count` rows, class-balanced as far as the classes reach (0 or more than there are: all rows), drawn by `seed`, in
/// ascending order.
Subset stratifiedSubset(const Subset& from, std::int64_t count, std::int64_t seed);

/// Splits `count` class-balanced rows off: {the rest, the part split off}.
std::pair<Subset, Subset> splitOff(const Subset& from, std::int64_t count, std::int64_t seed);

/// Symmetric noise: a fraction `rate` of the labels is replaced by one of the *other* classes, uniformly. Asymmetric:
/// label c becomes c+1 mod classes. The exact count round(rate · n) of rows is changed.
Subset withLabelNoise(const Subset& from, double rate, const std::string& kind, std::int64_t seed);

/// The data on another device ("cpu", "cuda").
std::shared_ptr<const Dataset> moveTo(std::shared_ptr<const Dataset> data, at::Device device);

} // namespace sharpscope
