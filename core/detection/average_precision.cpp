// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/average_precision.h"

#include <cmath>
#include <limits>

namespace sharpscope {

namespace {

constexpr double notThere = std::numeric_limits<double>::quiet_NaN();

struct Found {
    std::size_t image = 0;
    const Detection* detection = nullptr;
};

/// The truth of the class that it overlaps most, nullptr where it overlaps none.
const TruthBox* nearestTruth(const std::vector<TruthBox>& truths, const Detection& detection)
{
    const TruthBox* best = nullptr;
    double most = 0;
    for (const TruthBox& truth : truths)
        if (truth.label == detection.label)
            if (const double overlap = intersectionOverUnion(truth.box, detection.box); overlap > most) {
                best = &truth;
                most = overlap;
            }
    return best;
}

} // namespace

PrecisionRecall precisionRecall(const std::vector<std::vector<TruthBox>>& truths,
                                const std::vector<std::vector<Detection>>& found, std::int64_t label, double overlap)
{
    PrecisionRecall curve;
    for (const auto& image : truths)
        curve.positives += std::count_if(image.begin(), image.end(), [&](const TruthBox& truth) {
            return truth.label == label && !truth.isDifficult;
        });
    std::vector<Found> all;
    for (std::size_t image = 0; image < found.size(); ++image)
        for (const Detection& detection : found[image])
            if (detection.label == label) all.push_back({image, &detection});
    std::stable_sort(all.begin(), all.end(),
                     [](const Found& a, const Found& b) { return a.detection->score > b.detection->score; });

    std::vector<const TruthBox*> taken;
    PrecisionRecall::Point point;
    for (const Found& one : all) {
        const TruthBox* truth = nearestTruth(truths[one.image], *one.detection);
        const bool isMet = truth && intersectionOverUnion(truth->box, one.detection->box) > overlap;
        if (isMet && truth->isDifficult) continue;
        const bool isNew = isMet && std::find(taken.begin(), taken.end(), truth) == taken.end();
        if (isNew) taken.push_back(truth);
        point = {point.right + (isNew ? 1 : 0), point.shown + 1, one.detection->score};
        curve.points.push_back(point);
    }
    return curve;
}

double averagePrecisionByPoints(const PrecisionRecall& curve)
{
    if (curve.positives == 0) return notThere;
    double sum = 0;
    for (std::int64_t tenths = 0; tenths <= 10; ++tenths) {
        double best = 0;
        for (const PrecisionRecall::Point& point : curve.points)
            if (10 * point.right >= tenths * curve.positives) best = std::max(best, curve.precision(point));
        sum += best;
    }
    return sum / 11;
}

double averagePrecisionByArea(const PrecisionRecall& curve)
{
    if (curve.positives == 0) return notThere;
    double area = 0, best = 0; // from the right: the largest precision so far
    for (std::size_t i = curve.points.size(); i-- > 0;) {
        const PrecisionRecall::Point& point = curve.points[i];
        const std::int64_t before = i > 0 ? curve.points[i - 1].right : 0;
        best = std::max(best, curve.precision(point));
        area += static_cast<double>(point.right - before) / static_cast<double>(curve.positives) * best;
    }
    return area;
}

double meanOfMeasured(const std::vector<double>& averagePrecisions)
{
    double sum = 0;
    std::int64_t count = 0;
    for (const double one : averagePrecisions)
        if (!std::isnan(one)) {
            sum += one;
            ++count;
        }
    return count == 0 ? notThere : sum / static_cast<double>(count);
}

} // namespace sharpscope
