// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/detection_record.h"

namespace sharpscope {

namespace {

Json inPixels(const Box& box, const RecordedImage& image)
{
    return {box.x1 * image.width, box.y1 * image.height, box.x2 * image.width, box.y2 * image.height};
}

const char* toText(JudgedImage::Verdict verdict)
{
    return verdict == JudgedImage::Verdict::Right   ? "right"
           : verdict == JudgedImage::Verdict::Wrong ? "wrong"
                                                    : "difficult";
}

} // namespace

JudgedImage judged(const RecordedImage& image, const Thresholds& thresholds)
{
    JudgedImage result;
    result.isFound.assign(image.truths.size(), false);
    for (const Detection& detection : image.found) {
        if (detection.score < thresholds.score) continue;
        JudgedImage::Prediction& one = result.predictions.emplace_back();
        one.detection = detection;
        std::size_t best = image.truths.size();
        for (std::size_t t = 0; t < image.truths.size(); ++t) {
            if (image.truths[t].label != detection.label) continue;
            if (const double overlap = intersectionOverUnion(image.truths[t].box, detection.box);
                overlap > one.overlap) {
                one.overlap = overlap;
                best = t;
            }
        }
        if (!(one.overlap > thresholds.overlap)) continue;
        if (image.truths[best].isDifficult)
            one.verdict = JudgedImage::Verdict::OfDifficult;
        else if (!result.isFound[best])
            one.verdict = JudgedImage::Verdict::Right;
        result.isFound[best] = true;
    }
    return result;
}

bool JudgedImage::hasMistake(const RecordedImage& image) const
{
    for (const Prediction& one : predictions)
        if (one.verdict == Verdict::Wrong) return true;
    for (std::size_t t = 0; t < isFound.size(); ++t)
        if (!isFound[t] && !image.truths[t].isDifficult) return true;
    return false;
}

Json toJson(const RecordedImage& image, const std::vector<std::string>& classes, const Thresholds& thresholds)
{
    const JudgedImage verdicts = judged(image, thresholds);
    const auto name = [&](std::int64_t label) { return classes.at(static_cast<std::size_t>(label)); };
    Json truths = Json::array(), predictions = Json::array();
    for (std::size_t t = 0; t < image.truths.size(); ++t)
        truths.push_back({{"class", name(image.truths[t].label)},
                          {"box", inPixels(image.truths[t].box, image)},
                          {"difficult", image.truths[t].isDifficult},
                          {"found", bool(verdicts.isFound[t])}});
    for (const JudgedImage::Prediction& one : verdicts.predictions)
        predictions.push_back({{"class", name(one.detection.label)},
                               {"score", one.detection.score},
                               {"box", inPixels(one.detection.box, image)},
                               {"overlap", one.overlap},
                               {"verdict", toText(one.verdict)}});
    return {{"image", image.row},
            {"id", image.id},
            {"file", image.file},
            {"width", image.width},
            {"height", image.height},
            {"truths", std::move(truths)},
            {"predictions", std::move(predictions)}};
}

} // namespace sharpscope
