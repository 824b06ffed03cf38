// SPDX-License-Identifier: GPL-3.0-or-later
// What a network does with labels that are wrong: training under label noise first finds what the right labels have in
// common and then learns the wrong ones by heart (Arpit et al., A Closer Look at Memorization in Deep Networks, ICML
// 2017; Liu et al., Early-Learning Regularization, NeurIPS 2020). At θ, with ŷ = argmax_k f_k(x; θ), y the true label
// and ỹ the one that is trained with:
//
//     memorised/wrong-labels   share of the images with ỹ ≠ y where ŷ = ỹ
//     accuracy/wrong-labels    share of the images with ỹ ≠ y where ŷ = y
//     accuracy/right-labels    share of the images with ỹ = y where ŷ = y
//
// On train images, without augmentation, with the stored statistics, at the θ that the test images are evaluated at.
#pragma once

#include "core/train/measurements.h"

namespace sharpscope {

MeasurementInfo memorisationInfo();

/// What is measured on: of the images that are labelled wrongly and of those that are labelled rightly each so many, or
/// all of fewer, class-balanced over their true labels and the same at every call (0: all).
struct RightAndWrong {
    Subset right;
    Subset wrong; ///< with the labels that are trained with; their true ones are those of `data`
};
RightAndWrong rightAndWrong(const Subset& train, std::int64_t images);

} // namespace sharpscope
