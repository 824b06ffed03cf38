// SPDX-License-Identifier: GPL-3.0-or-later
// What SSD trains on in place of an image (Liu et al. 2016, § 2.2 and 3.6), in the order of the reference code:
// brightness ± 32, contrast and saturation × 0.5 … 1.5, hue ± 18°, swapped channels; the image on a canvas of 1 to 4
// times its sides filled with the mean; a crop of sides ≥ 0.3 and proportions 0.5 … 2 that overlaps a box by a drawn
// minimum; its mirror image. Boxes follow; a crop keeps those whose centre it holds.
//
// Two faults of that code are mended unless asked for. Its test of a crop never refuses one, so that the drawn minimum
// means nothing; Caffe's, and ours, wants one box at least that the crop overlaps by it. And its list of minima lacks
// the paper's 0.5.
#pragma once

#include "core/detection/box.h"
#include "core/tensor/tensor.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace sharpscope {

struct BoxAugmentation {
    bool photometric = true;
    bool expand = true;
    std::string crop = "one-box"; ///< "one-box": as Caffe; "any": as the reference code; "none"
    std::string minima = "paper"; ///< "paper": 0.1, 0.3, 0.5, 0.7, 0.9; "reference": without 0.5
    bool mirror = true;
};

struct BoxedPicture {
    at::Tensor pixels; ///< float [3, height, width], red, green, blue in 0 … 255
    std::vector<TruthBox> truths;
};

/// Drawn from `seed`. `mean` in 0 … 255 fills the canvas. Colours may leave 0 … 255, as in the reference code.
BoxedPicture augmented(BoxedPicture picture, const BoxAugmentation& options, const std::array<double, 3>& mean,
                       std::uint64_t seed);

/// Colours alone, in place, with what was drawn: brightness is added, contrast and saturation multiply, the hue is
/// turned by degrees, the channels change places. Values that change nothing are skipped.
struct ColourChange {
    double brightness = 0;
    double contrast = 1;
    double saturation = 1;
    double hue = 0;
    bool contrastFirst = true;
    std::array<int, 3> channels = {0, 1, 2};
};
void changeColours(const at::Tensor& pixels, const ColourChange& change);

/// The part of the image inside `rect`, whole pixels, with the boxes whose centres lie in it, clipped.
struct PixelRect {
    std::int64_t left = 0;
    std::int64_t top = 0;
    std::int64_t right = 0; ///< behind the last
    std::int64_t bottom = 0;
};
BoxedPicture croppedTo(const BoxedPicture& picture, const PixelRect& rect);

/// On a canvas of `width` × `height`, `left` and `top` pixels from its corner.
BoxedPicture onCanvas(const BoxedPicture& picture, std::int64_t width, std::int64_t height, std::int64_t left,
                      std::int64_t top, const std::array<double, 3>& fill);

BoxedPicture mirrored(const BoxedPicture& picture);

} // namespace sharpscope
