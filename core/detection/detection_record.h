// SPDX-License-Identifier: GPL-3.0-or-later
// What a network finds in images beside what is there, image by image, for whoever looks at a run. Torch-free.
#pragma once

#include "core/base/json.h"
#include "core/detection/box.h"

#include <string>
#include <vector>

namespace sharpscope {

struct RecordedImage {
    std::int64_t row = 0; ///< of its part of the data
    std::string id;       ///< "VOC2007/000001"
    std::string file;
    int width = 0; ///< pixels
    int height = 0;
    std::vector<TruthBox> truths;
    std::vector<Detection> found; ///< surest first
};

struct DetectionRecord {
    std::vector<std::string> classes;
    std::vector<RecordedImage> images;
};

/// From which overlap with a truth of its class a prediction is right, and which predictions are shown at all.
struct Thresholds {
    double overlap = 0.5; ///< more than this
    double score = 0.3;   ///< at least this
    bool operator==(const Thresholds&) const = default;
};

/// What predictions and truths of an image come to, surest first, class by class, as average_precision.h has it.
struct JudgedImage {
    enum class Verdict { Right, Wrong, OfDifficult };
    struct Prediction {
        Detection detection;
        Verdict verdict = Verdict::Wrong;
        double overlap = 0; ///< with the truth of its class that it overlaps most; 0: with none
    };
    std::vector<Prediction> predictions; ///< that are sure enough, surest first
    std::vector<bool> isFound;           ///< of each truth

    bool hasMistake(const RecordedImage& image) const; ///< a wrong prediction, or a truth, not difficult, not found
};
JudgedImage judged(const RecordedImage& image, const Thresholds& thresholds);

/// {"id", "file", "width", "height", "truths": [...], "predictions": [...]}; boxes in pixels, [x1, y1, x2, y2].
Json toJson(const RecordedImage& image, const std::vector<std::string>& classes, const Thresholds& thresholds);

} // namespace sharpscope
