// SPDX-License-Identifier: GPL-3.0-or-later
// What a run of detection finds in its images, computed on request. Torch-free.
#pragma once

#include "core/detection/average_precision.h"
#include "core/detection/detection_record.h"
#include "core/job/job.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace sharpscope {

struct DetectionsRequest {
    std::filesystem::path run;
    std::string part = "test";           ///< or "validation", or "train"
    std::vector<std::int64_t> rows = {}; ///< of "train": whose truths are to come from a person, and are not told
    bool operator==(const DetectionsRequest&) const = default;
};

struct ShownDetections {
    DetectionsRequest of;
    DetectionRecord record;              ///< every image that the run evaluates of the part, in its order
    std::vector<PrecisionRecall> curves; ///< of each class, over those images, at an overlap of more than 0.5
    double map = 0;                      ///< by area
    std::int64_t step = 0;               ///< that the weights are of
};

/// The curves at another overlap.
std::vector<PrecisionRecall> curvesOf(const DetectionRecord& record, double overlap);

/// Loads the newest checkpoint of a detection run, or of one of its active learning, and its data, evaluates on the CPU
/// (the curves only where truths are told)
/// with the threads of its lease, and gives what came of it to `take`, on the job's thread. Reports Progress of the
/// run. A stopped one gives nothing.
/// @throws Error from the job naming the run, and what is wrong with it or the request.
Job detectionsJob(DetectionsRequest request, std::function<void(std::shared_ptr<const ShownDetections>)> take);

} // namespace sharpscope
