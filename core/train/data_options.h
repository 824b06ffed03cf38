// SPDX-License-Identifier: GPL-3.0-or-later
// Which data set, which part of it, and what is done to its images and labels. Torch-free.
#pragma once

#include "core/base/describe.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sharpscope {

struct DataOptions {
    std::string name = "fashion-mnist";
    std::string folder;
    std::int64_t imageSize = 0;
    std::vector<std::int64_t> ignoreLabel;
    std::vector<std::string> classes;
    std::int64_t trainSize = 0;
    std::int64_t testSize = 0;
    std::int64_t validationSize = 0;
    double labelNoise = 0;
    std::string noiseKind = "symmetric";
    std::string augmentation = "crop+flip";
    std::string normalisation = "data-set";
    std::vector<double> mean;
    std::vector<double> deviation;
};

template <class Visitor>
void describe(DataOptions& o, Visitor& field)
{
    field("name", o.name, {.label = "Data set", .help = "See `sharpscope-cli datasets`."});
    field("folder", o.folder,
          {.label = "Folder",
           .help =
               "Where to look first, for image-folder and npz the place itself; empty: $SHARPSCOPE_DATA and Debian's "
               "places."});
    field("imageSize", o.imageSize,
          {.label = "Image size",
           .unit = "pixels",
           .min = 0,
           .max = 1024,
           .help = "Side that images of many sizes are cropped and scaled to (image folders, Flowers-102); 0: what the "
                   "data set suggests. Other data sets have their own size.",
           .advanced = true});
    field("ignoreLabel", o.ignoreLabel,
          {.label = "Ignore labels",
           .help = "Labels of an .npz file that mean no class, such as 255 or -1: their images are left out.",
           .advanced = true});
    field("classes", o.classes,
          {.label = "Classes",
           .help = "Names of the classes of images that have no labels yet (unlabelled-images); empty: those in the "
                   "folder's classes.txt.",
           .advanced = true});
    field("trainSize", o.trainSize,
          {.label = "Train images",
           .unit = "images",
           .min = 0,
           .max = 1e9,
           .help = "A class-balanced subset drawn by the seed; 0: all."});
    field("testSize", o.testSize,
          {.label = "Test images",
           .unit = "images",
           .min = 0,
           .max = 1e9,
           .help = "A class-balanced subset, the same for every seed; 0: all."});
    field("validationSize", o.validationSize,
          {.label = "Validation images",
           .unit = "images",
           .min = 0,
           .max = 1e9,
           .help = "Split off the train part, to choose ρ without the test set."});
    field("labelNoise", o.labelNoise,
          {.label = "Label noise",
           .min = 0,
           .max = 1,
           .help = "Share of train labels replaced. Validation and test labels stay clean."});
    field("noiseKind", o.noiseKind,
          {.label = "Noise kind",
           .choices = {"symmetric", "asymmetric"},
           .help = "Symmetric: any other class. Asymmetric: the next class.",
           .advanced = true});
    field("augmentation", o.augmentation,
          {.label = "Augmentation",
           .choices = {"none", "flip", "crop", "crop+flip", "crop+flip+cutout"},
           .help = "Random crop after padding by an eighth, mirror, cutout."});
    field("normalisation", o.normalisation,
          {.label = "Normalisation",
           .choices = {"data-set", "imagenet", "given"},
           .help = "What pixels are brought to: (p − mean) / deviation. data-set: its own constants. imagenet: "
                   "ImageNet's, for weights trained with them; three channels. given: mean and deviation.",
           .advanced = true});
    field("mean", o.mean,
          {.label = "Mean",
           .help = "One number a channel, in units of [0, 1] pixels; for the normalisation \"given\".",
           .advanced = true});
    field("deviation", o.deviation,
          {.label = "Deviation",
           .help = "One number a channel, above 0; for the normalisation \"given\".",
           .advanced = true});
}

} // namespace sharpscope
