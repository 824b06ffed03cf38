// SPDX-License-Identifier: GPL-3.0-or-later
// SSD300 (Liu et al. 2016, "SSD: Single Shot MultiBox Detector"): VGG-16 without its last layers, four more stages, and
// a head of 3 × 3 convolutions on each of six maps. 26,285,486 parameters at 21 classes. Layers are named as
// torchvision's ssd300_vgg16 names them (but for its "backbone.scale_weight", a layer here); ssd300Renames() tells what
// theirs and those of amdegroot's ssd.pytorch are here.
#pragma once

#include "core/detection/detection_network.h"
#include "core/model/weight_names.h"

#include <functional>

namespace sharpscope {

struct Ssd300Options {
    std::string priors = "voc";
};

template <class Visitor>
void describe(Ssd300Options& o, Visitor& field)
{
    field("priors", o.priors,
          {.label = "Priors",
           .choices = {"voc", "coco"},
           .help = "Sides of the prior boxes: of the Pascal VOC models (30 to 315 pixels), or of the COCO ones, which "
                   "torchvision's weights were trained with (21 to 315)."});
}

/// `layer` on the images that every `step`-th row and column of x [B, C, H, W] make, put together again: what a layer
/// of dilation `step` does, whose padding is as many times its own.
at::Tensor apartBy(std::int64_t step, const at::Tensor& x, const std::function<at::Tensor(const at::Tensor&)>& layer);

/// Logits [B, 8732, 4 + classes + 1] of images [B, 3, 300, 300].
Architecture ssd300(std::int64_t classes);

DetectionNetwork makeSsd300(const Ssd300Options& options, std::int64_t classes);

/// For a file with these names of tensors, theirs → ours: of amdegroot's SSD ("vgg.0", "loc.0") and its VGG-16 ("0"),
/// of torchvision's SSD ("backbone.features.0") and its VGG-16 ("features.0").
Renames ssd300Renames(const std::vector<std::string>& namesInFile);

} // namespace sharpscope
