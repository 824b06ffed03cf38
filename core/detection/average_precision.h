// SPDX-License-Identifier: GPL-3.0-or-later
// Average precision as Pascal VOC has it (Everingham et al. 2010, § 4.2). Detections of a class, surest first, each
// take the truth of their image that they overlap most: by more than a half and not yet taken, it is right; taken, or
// by less, it is wrong; a difficult truth makes it neither. Precision p is the right ones' share of those so far,
// recall r their share of all truths that are not difficult. Torch-free.
//
// By 11 points (VOC 2007): the mean over t = 0, 0.1, ... 1 of the largest p at r ≥ t, counted in whole numbers: codes
// that compare 3/10 with 0.1 · 3 in floating point miss the point. By area (since 2010): ∫ max_{r' ≥ r} p(r') dr.
#pragma once

#include "core/detection/box.h"

#include <string>
#include <vector>

namespace sharpscope {

/// Of one class over all images.
struct PrecisionRecall {
    struct Point {
        std::int64_t right = 0;
        std::int64_t shown = 0; ///< right and wrong
        double score = 0;       ///< of the detection that it stands for
    };
    std::vector<Point> points;  ///< a detection each, but for those of difficult truths
    std::int64_t positives = 0; ///< truths that are not difficult

    double recall(const Point& point) const { return double(point.right) / double(positives); }
    double precision(const Point& point) const { return double(point.right) / double(point.shown); }
};

/// `found[i]` belongs to the image of `truths[i]`. Of equal scores the one of the earlier image counts as the surer.
PrecisionRecall precisionRecall(const std::vector<std::vector<TruthBox>>& truths,
                                const std::vector<std::vector<Detection>>& found, std::int64_t label,
                                double overlap = 0.5);

/// NaN where there is no positive: the class was not measured. 0 where there are some and nothing was found.
double averagePrecisionByPoints(const PrecisionRecall& curve);
double averagePrecisionByArea(const PrecisionRecall& curve);

/// Mean over the classes that were measured; NaN if none was.
double meanOfMeasured(const std::vector<double>& averagePrecisions);

} // namespace sharpscope
