// SPDX-License-Identifier: GPL-3.0-or-later
// An SSD for images of 64 to 96 pixels that two cores train in minutes: four convolutions with batch normalisation and
// pooling in front, then halvings, and a head on maps of an eighth, a sixteenth, ... of the image's side. Priors as in
// SSD with sides from 15 % of the image to 90 %.
#pragma once

#include "core/detection/detection_network.h"

namespace sharpscope {

struct SsdSmallOptions {
    std::int64_t imageSize = 96;
    std::int64_t width = 16;
};

template <class Visitor>
void describe(SsdSmallOptions& o, Visitor& field)
{
    field("imageSize", o.imageSize,
          {.label = "Image size",
           .unit = "pixels",
           .min = 32,
           .max = 256,
           .help = "The side that images are scaled to; a multiple of 8."});
    field("width", o.width,
          {.label = "Width",
           .min = 1,
           .max = 256,
           .help = "Channels of the first convolution; later ones have two, four and eight times as many."});
}

DetectionNetwork makeSsdSmall(const SsdSmallOptions& options, std::int64_t classes);

} // namespace sharpscope
