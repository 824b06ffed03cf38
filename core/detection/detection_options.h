// SPDX-License-Identifier: GPL-3.0-or-later
// What a detection experiment says: images with boxes, the network, the loss, what counts as found, and which step
// rules are compared. Torch-free but for the values it hands on.
#pragma once

#include "core/detection/box_augmentation.h"
#include "core/detection/detections.h"
#include "core/detection/multibox_loss.h"
#include "core/train/method_runs.h"

namespace sharpscope {

struct DetectionDataOptions {
    std::string name = "voc2007";
    std::string folder;
    std::int64_t trainSize = 0;
    std::int64_t testSize = 0;
    std::int64_t validationSize = 0;
};

template <class Visitor>
void describe(DetectionDataOptions& o, Visitor& field)
{
    field("name", o.name,
          {.label = "Data set",
           .choices = {"voc2007", "voc2012", "voc2007+2012", "voc-folder"},
           .help =
               "Of Pascal VOC: 2007 trains on trainval and tests on test, 2012 on train and val (its test set is not "
               "public), both together on the two trainvals and 2007's test. voc-folder: the one folder laid out as "
               "VOC that lies there, such as `sharpscope-cli make-voc` writes, by its trainval and test."});
    field("folder", o.folder,
          {.label = "Folder", .help = "VOCdevkit, or what it lies in; empty: $SHARPSCOPE_DATA and Debian's places."});
    field("trainSize", o.trainSize,
          {.label = "Train images", .unit = "images", .min = 0, .max = 1e9, .help = "Drawn by the seed; 0: all."});
    field("testSize", o.testSize,
          {.label = "Test images",
           .unit = "images",
           .min = 0,
           .max = 1e9,
           .help = "Drawn, the same for every seed; 0: all."});
    field("validationSize", o.validationSize,
          {.label = "Validation images",
           .unit = "images",
           .min = 0,
           .max = 1e9,
           .help = "Split off the train part, to choose ρ without the test set."});
}

struct DetectionNetworkOptions {
    std::string name = "ssd-small";
    Json options = Json::object();
    std::string weights;
};

template <class Visitor>
void describe(DetectionNetworkOptions& o, Visitor& field)
{
    field("name", o.name, {.label = "Network", .help = "ssd300 wants a GPU; ssd-small is for small images."});
    field("options", o.options, {.label = "Its options", .help = "What the network itself offers.", .advanced = true});
    field("weights", o.weights,
          {.label = "Start from",
           .help =
               "A safetensors file; of ssd300 with the names of torchvision's or amdegroot's SSD300 or VGG-16. Empty: "
               "seeded initial weights. A head of other classes starts fresh.",
           .advanced = true});
}

template <class Visitor>
void describe(BoxAugmentation& o, Visitor& field)
{
    field("photometric", o.photometric,
          {.label = "Change colours", .help = "Brightness, contrast, saturation, hue and the channels' order."});
    field("expand", o.expand,
          {.label = "Expand", .help = "Every second image on a canvas of up to four times its sides: small objects."});
    field("crop", o.crop,
          {.label = "Crop",
           .choices = {"one-box", "any", "none"},
           .help = "one-box: the crop overlaps one box at least by a drawn minimum, as Caffe's code has it. any: every "
                   "crop is taken, which is what the test of the PyTorch reference code comes to."});
    field(
        "minima", o.minima,
        {.label = "Minima",
         .choices = {"paper", "reference"},
         .help = "Of a crop's overlap: the paper's 0.1, 0.3, 0.5, 0.7, 0.9, or the reference code's, which lacks 0.5.",
         .advanced = true});
    field("mirror", o.mirror, {.label = "Mirror", .help = "Every second image left to right."});
}

/// Of the multibox loss.
template <class Visitor>
void describe(MultiboxOptions& o, Visitor& field)
{
    field("threshold", o.threshold,
          {.label = "Overlap of a match",
           .min = 0.05,
           .max = 1,
           .help = "A prior that overlaps a truth so much answers for it; a truth's best prior always does.",
           .advanced = true});
    field("negativesToPositive", o.negativesToPositive,
          {.label = "Hard negatives",
           .min = 0,
           .max = 1e6,
           .help = "Priors of the background that take part for each positive of their image, the hardest.",
           .advanced = true});
    field("locationWeight", o.locationWeight,
          {.label = "Weight of the boxes",
           .symbol = "α",
           .min = 0,
           .max = 1e6,
           .help = "Of smooth-L1 against cross-entropy.",
           .advanced = true});
}

/// Of what counts as found.
template <class Visitor>
void describe(DetectionOptions& o, Visitor& field)
{
    field("confidence", o.confidence,
          {.label = "Confidence", .min = 0, .max = 1, .help = "Only boxes that are surer.", .advanced = true});
    field("overlap", o.overlap,
          {.label = "Suppression",
           .min = 0,
           .max = 1,
           .help = "Of two boxes of a class that overlap by more, the less sure is dropped.",
           .advanced = true});
    field("perClass", o.perClass,
          {.label = "Boxes a class",
           .min = 1,
           .max = 1e6,
           .help = "The surest that suppression sees.",
           .advanced = true});
    field("perImage", o.perImage,
          {.label = "Boxes an image", .min = 1, .max = 1e6, .help = "The surest that are left.", .advanced = true});
}

struct DetectionTrainOptions {
    double epochs = 60;
    std::int64_t batchSize = 32;
    double evaluateEvery = 5;
    double checkpointEvery = 1;
    std::int64_t keepCheckpoints = 2;
};

template <class Visitor>
void describe(DetectionTrainOptions& o, Visitor& field)
{
    field("epochs", o.epochs,
          {.label = "Epochs", .unit = "epochs", .min = 0, .max = 1e6, .help = "Passes over the train images."});
    field("batchSize", o.batchSize,
          {.label = "Batch size",
           .symbol = "|Bᵗ|",
           .unit = "images",
           .min = 1,
           .max = 65536,
           .help = "Train images a step."});
    field("evaluateEvery", o.evaluateEvery,
          {.label = "Evaluate every",
           .unit = "epochs",
           .min = 0.001,
           .max = 1e6,
           .help = "Mean average precision and the loss by parts on validation and test images.",
           .advanced = true});
    field("checkpointEvery", o.checkpointEvery,
          {.label = "Checkpoint every",
           .unit = "epochs",
           .min = 0.001,
           .max = 1e6,
           .help = "What is lost at most when the machine dies.",
           .advanced = true});
    field("keepCheckpoints", o.keepCheckpoints,
          {.label = "Keep checkpoints", .min = 0, .max = 1e6, .help = "The newest so many; 0: all.", .advanced = true});
}

/// One run: one method, one seed.
struct DetectionRun : MethodRun {
    DetectionDataOptions data;
    DetectionNetworkOptions network;
    BoxAugmentation augment;
    MultiboxOptions loss;
    DetectionOptions found;
    DetectionTrainOptions train;
    OptimizerOptions optimizer;
    ScheduleOptions schedule;
    RanksOptions ranks;
    Json measure = Json::object();
};

/// The fields of an experiment but for its methods, for the form.
Schema detectionSchema();

/// The experiment with every default filled in; all problems are appended, each with its field.
Json detectionFromJson(const Json& json, std::vector<Problem>& problems);

/// The options of each run of a complete experiment, seed by seed, method by method.
std::vector<Json> detectionRunsOf(const Json& experiment);

DetectionRun detectionRunFromJson(const Json& json, std::vector<Problem>& problems);

/// A run's options with every field filled in.
/// @throws Error with all that is wrong.
Json soundDetectionRun(const Json& run);

/// As a training takes it; data and network are not among what it says.
RunOptions trainingOf(const DetectionRun& run);

} // namespace sharpscope
