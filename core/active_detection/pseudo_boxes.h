// SPDX-License-Identifier: GPL-3.0-or-later
// What acquisitions of detection stand on: the boxes that the network itself finds in an image of the pool. A prior p
// has the pseudo-label ŷ = argmax of its classes, counts once, and its loss is the cross-entropy of its scores,
// background among them. An image's number is the sum over its boxes (Kim et al., SAAL, Figure 5), their mean or the
// largest; where nothing was found it is 0, after all images with boxes, or that of the k surest priors. Which boxes
// the paper takes is not stated, so that is an option.
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/base/describe.h"
#include "core/detection/detection_batches.h"
#include "core/detection/detections.h"

namespace sharpscope {

/// Which priors count, of every acquisition here.
template <class Visitor>
void describePriors(std::string& classes, std::int64_t& ifNone, Visitor& field)
{
    field("ifNone", ifNone,
          {.label = "If none is found",
           .symbol = "k",
           .unit = "priors",
           .min = 0,
           .max = 1000,
           .help =
               "Where nothing is over the confidence: the k priors that are surest of a class. 0: the image's score "
               "is 0, as of the paper's sum over no box."});
    field("classes", classes,
          {.label = "Classes of a prior",
           .choices = {"best", "each"},
           .help = "best: a prior counts once, its pseudo-label the argmax of its classes. each: once for each class "
                   "over the confidence, as runs of earlier versions have it.",
           .advanced = true});
}

struct PseudoBoxOptions {
    std::string boxes = "after";
    double confidence = 0.1;
    std::string image = "sum";
    std::string classes = "best";
    std::int64_t ifNone = 0;
};

template <class Visitor>
void describe(PseudoBoxOptions& o, Visitor& field)
{
    field("boxes", o.boxes,
          {.label = "Boxes",
           .choices = {"after", "before"},
           .help = "Of an image: those that the network finds after non-maximum suppression, or before it."});
    field("confidence", o.confidence,
          {.label = "Confidence",
           .min = 0,
           .max = 1,
           .help =
               "Only boxes whose class is more probable than this. Early rounds are sure of nothing: where no box is "
               "left, an image's score is 0."});
    describePriors(o.classes, o.ifNone, field);
    field("image", o.image,
          {.label = "Image",
           .choices = {"sum", "mean", "max"},
           .help = "An image's score of those of its boxes. sum: as in the paper; it favours crowded images."});
}

/// The images that a pool is of, and the network's priors.
struct BoxedPool {
    std::shared_ptr<const DetectionSet> set;
    DetectionNetwork network;
    DetectionOptions found = {}; ///< of the experiment; suppression's threshold and its limits are taken
};

struct PseudoBoxes {
    std::vector<Detection> boxes;
    bool isFound = true; ///< over the confidence; else they are the k surest
};

/// Of an image's answer [P, 4 + C], surest first.
PseudoBoxes pseudoBoxes(const at::Tensor& output, const BoxedPool& pool, const PseudoBoxOptions& options);

/// Priors and pseudo-labels (class + 1, as 0 is the background) of boxes, int64 [boxes] each.
at::Tensor priorsOf(const std::vector<Detection>& boxes);
at::Tensor labelsOf(const std::vector<Detection>& boxes);

/// Scores [C + 1] of the boxes' priors, double [boxes, C + 1] on the CPU.
at::Tensor scoresAt(const at::Tensor& output, const std::vector<Detection>& boxes);

/// A number of each box [boxes] as one of the image: "sum", "mean", "max".
double ofImage(const at::Tensor& boxes, const std::string& how);

/// The images of the round's pool in its order, `atOnce` at a time: their pictures as the network takes them, [b, 3, S,
/// S], without what is to be found in them. false if keepGoing(), asked before each batch, said no.
bool forEachBatch(const PoolRound& round, const BoxedPool& pool, std::int64_t atOnce,
                  const std::function<void(const at::Tensor& images)>& see);
/// One by one.
bool forEachImage(const PoolRound& round, const BoxedPool& pool,
                  const std::function<void(const at::Tensor& image)>& see);

} // namespace sharpscope
