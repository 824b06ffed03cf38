// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/detections_job.h"

#include "core/base/json_value.h"
#include "core/detection/detection_data.h"
#include "core/detection/detection_objective.h"
#include "core/detection/load_detection.h"
#include "core/tensor/compute.h"
#include "core/train/newest_checkpoint.h"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

namespace sharpscope {

namespace {

RecordedImage recordedImage(const BoxedImage& image, std::int64_t row, std::vector<Detection> found)
{
    return {.row = row,
            .id = image.id,
            .file = image.file.string(),
            .width = image.width,
            .height = image.height,
            .truths = image.truths,
            .found = std::move(found)};
}

Subset rowsOfTrain(const Subset& train, const std::vector<std::int64_t>& rows)
{
    for (const std::int64_t row : rows)
        if (row < 0 || row >= train.data->size())
            throw Error("there is no image " + std::to_string(row) + " among the train images");
    const at::Tensor index = at::tensor(rows, at::kLong);
    return {.data = train.data, .index = index, .labels = at::zeros_like(index)};
}

std::shared_ptr<const ShownDetections> shownDetections(JobContext& context, const DetectionsRequest& request)
{
    const RunFolder run = RunFolder::open(request.run);
    context.emit(run.id(), Progress{.what = "loading data"});
    DetectionRun options = readDetectionRun(run);
    options.device = "cpu";
    const auto isStopping = [&context] { return context.isStopping(); };
    const std::optional<LoadedDetection> loaded = loadDetection(options, isStopping);
    const auto data = loadDetectionData(options.data.name, options.data.folder, isStopping);
    if (!loaded || !data) return nullptr;
    const bool isTest = request.part == "test", isAsked = request.part == "train";
    if (!isTest && !isAsked && request.part != "validation")
        throw Error("part: \"" + request.part + "\" is none; there are test and validation");
    const Subset subset = isTest    ? loaded->run.test
                          : isAsked ? rowsOfTrain(loaded->run.train, request.rows)
                                    : loaded->run.validation;
    if (subset.size() == 0) throw Error("has no " + request.part + " images");
    TakenCheckpoint taken = takeNewestCheckpoint(run);
    fit(taken.checkpoint, *loaded->run.network, taken.file);
    const auto objective = loaded->run.objective({taken.checkpoint.state, {}, nullptr, nullptr});
    const auto* detection = dynamic_cast<const DetectionObjective*>(objective.get());
    const auto go = [&, asked = 0.0]() mutable {
        context.emit(run.id(), Progress{.what = "finding", .fraction = std::min(1.0, asked / double(subset.size()))});
        asked += DetectionObjective::imagesAtOnce;
        return context.keepGoing();
    };
    std::optional<FoundInSubset> found = detection->find(taken.checkpoint.theta, subset, go);
    if (!found) return nullptr;
    context.emit(run.id(), Progress{.what = {}, .fraction = 1, .secondsLeft = 0});

    const DetectionSet& set = isTest ? *(*data)->test.data : *(*data)->train.data;
    const at::Tensor rows = subset.index.cpu().contiguous();
    auto shown = std::make_shared<ShownDetections>();
    shown->of = request;
    shown->step = taken.checkpoint.clock.step;
    shown->record.classes = set.classNames();
    for (std::size_t i = 0; i < found->found.size(); ++i) {
        const std::int64_t row = rows.data_ptr<std::int64_t>()[i];
        shown->record.images.push_back(
            recordedImage(set.images()[static_cast<std::size_t>(row)], row, std::move(found->found[i])));
        if (isAsked) shown->record.images.back().truths.clear();
    }
    if (isAsked) return shown;
    shown->curves = curvesOf(shown->record, Thresholds{}.overlap);
    std::vector<double> precisions;
    for (const PrecisionRecall& curve : shown->curves)
        precisions.push_back(averagePrecisionByArea(curve));
    shown->map = meanOfMeasured(precisions);
    return shown;
}

} // namespace

std::vector<PrecisionRecall> curvesOf(const DetectionRecord& record, double overlap)
{
    std::vector<std::vector<TruthBox>> truths;
    std::vector<std::vector<Detection>> found;
    for (const RecordedImage& image : record.images) {
        truths.push_back(image.truths);
        found.push_back(image.found);
    }
    std::vector<PrecisionRecall> curves;
    for (std::int64_t label = 0; label < std::ssize(record.classes); ++label)
        curves.push_back(precisionRecall(truths, found, label, overlap));
    return curves;
}

Job detectionsJob(DetectionsRequest request, std::function<void(std::shared_ptr<const ShownDetections>)> take)
{
    return [request = std::move(request), take = std::move(take)](JobContext& context) {
        useThreads(context.threads());
        try {
            if (auto shown = shownDetections(context, request)) take(std::move(shown));
        } catch (const Error& error) {
            const std::string why = error.what(), path = request.run.string();
            throw Error(why.starts_with(path) ? why : path + ": " + why);
        }
    };
}

} // namespace sharpscope
