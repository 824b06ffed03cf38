// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/detections_command.h"

#include "app/cli/follow_job.h"
#include "app/cli/text.h"
#include "core/detection/detections_job.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>

namespace sharpscope {

namespace {

struct DetectionsArguments {
    DetectionsRequest request;
    Thresholds thresholds;
    std::string run;
    std::int64_t image = -1;
    bool onlyMistakes = false;
    bool asJson = false;
    std::int64_t threads = 0;
    bool quiet = false;
};

std::string boxText(const Box& box, const RecordedImage& image)
{
    std::string text;
    for (const double side : {box.x1 * image.width, box.y1 * image.height, box.x2 * image.width, box.y2 * image.height})
        text += (text.empty() ? "" : " ") + std::to_string(std::llround(side));
    return text;
}

/// What is found in an image and what is there, a line each.
std::string imageText(const RecordedImage& image, const DetectionRecord& record, const Thresholds& thresholds)
{
    const JudgedImage verdicts = judged(image, thresholds);
    const auto name = [&](std::int64_t label) { return record.classes[static_cast<std::size_t>(label)]; };
    std::vector<std::vector<std::string>> rows{{"", "class", "score", "box", "overlap", ""}};
    for (const JudgedImage::Prediction& one : verdicts.predictions)
        rows.push_back({"found", name(one.detection.label), perCent(one.detection.score),
                        boxText(one.detection.box, image), shortNumber(one.overlap),
                        one.verdict == JudgedImage::Verdict::Right   ? "right"
                        : one.verdict == JudgedImage::Verdict::Wrong ? "wrong"
                                                                     : "of a difficult one"});
    for (std::size_t t = 0; t < image.truths.size(); ++t)
        rows.push_back({"there", name(image.truths[t].label), "", boxText(image.truths[t].box, image), "",
                        verdicts.isFound[t]           ? "found"
                        : image.truths[t].isDifficult ? "difficult"
                                                      : "missed"});
    return image.id + ", " + image.file + ", " + std::to_string(image.width) + " × " + std::to_string(image.height) +
           '\n' + alignedColumns(std::move(rows));
}

/// A class a line, at the overlap that was asked for.
std::string classesText(const DetectionRecord& record, const std::vector<PrecisionRecall>& curves)
{
    std::vector<std::vector<std::string>> rows{{"class", "objects", "found", "AP", "AP, 11 points"}};
    std::vector<double> byArea, byPoints;
    for (std::size_t label = 0; label < record.classes.size(); ++label) {
        const PrecisionRecall& curve = curves[label];
        byArea.push_back(averagePrecisionByArea(curve));
        byPoints.push_back(averagePrecisionByPoints(curve));
        rows.push_back({record.classes[label], std::to_string(curve.positives),
                        std::to_string(curve.points.empty() ? 0 : curve.points.back().right), perCent(byArea.back()),
                        perCent(byPoints.back())});
    }
    rows.push_back({"mean", "", "", perCent(meanOfMeasured(byArea)), perCent(meanOfMeasured(byPoints))});
    return alignedColumns(std::move(rows));
}

int showDetections(const DetectionsArguments& arguments)
{
    DetectionsRequest request = arguments.request;
    request.run = arguments.run;
    std::shared_ptr<const ShownDetections> shown;
    const int code = followJob(detectionsJob(request, [&](const auto& given) { shown = given; }),
                               arguments.quiet ? Verbosity::Quiet : Verbosity::Normal, {},
                               {.title = "detections", .threads = arguments.threads});
    if (!shown) return code;
    const DetectionRecord& record = shown->record;
    const Thresholds& thresholds = arguments.thresholds;
    std::vector<const RecordedImage*> images;
    for (std::int64_t i = 0; i < std::ssize(record.images); ++i) {
        const RecordedImage& image = record.images[static_cast<std::size_t>(i)];
        if (arguments.image >= 0 && i != arguments.image) continue;
        if (arguments.onlyMistakes && !judged(image, thresholds).hasMistake(image)) continue;
        images.push_back(&image);
    }
    if (arguments.image >= std::ssize(record.images))
        throw Error("--image " + std::to_string(arguments.image) + ": there are " +
                    std::to_string(record.images.size()) + ' ' + request.part + " images, from 0");
    if (arguments.asJson) {
        Json all = Json::array();
        for (const RecordedImage* image : images)
            all.push_back(toJson(*image, record.classes, thresholds));
        std::cout << Json{{"run", arguments.run}, {"part", request.part}, {"step", shown->step}, {"images", all}}.dump(
                         2)
                  << std::endl;
        return code;
    }
    std::cout << record.images.size() << ' ' << request.part << " images, weights of step " << shown->step << '\n';
    if (arguments.image < 0 && !arguments.onlyMistakes)
        std::cout << classesText(record, curvesOf(record, thresholds.overlap));
    else
        for (const RecordedImage* image : images)
            std::cout << '\n' << imageText(*image, record, thresholds);
    std::cout << std::flush;
    return code;
}

} // namespace

void addDetectionsCommand(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<DetectionsArguments>();
    CLI::App* command =
        app.add_subcommand("detections", "Detection: what a run finds in its images, and what is there");
    command->footer("By the run's newest checkpoint, in the test images. Without --image and --mistakes: average\n"
                    "precision class by class. A prediction is right where it overlaps a truth of its class by more\n"
                    "than --overlap that no surer one has taken.");
    command->add_option("RUN", arguments->run, "A run folder")->required();
    command->add_option("-i,--image", arguments->image, "Of one image: its number in the part, from 0")
        ->check(CLI::NonNegativeNumber);
    command->add_flag("--mistakes", arguments->onlyMistakes, "Of the images with a wrong box or one that is missed");
    command->add_option("--part", arguments->request.part, "test or validation")->capture_default_str();
    command->add_option("--overlap", arguments->thresholds.overlap, "Intersection over union that makes it right")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command->add_option("--score", arguments->thresholds.score, "Predictions of at least this score, in images")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command->add_flag("--json", arguments->asJson, "The images as JSON, boxes in pixels");
    command->add_option("--threads", arguments->threads, "0: all cores")->check(CLI::NonNegativeNumber);
    command->add_flag("-q,--quiet", arguments->quiet, "No progress");
    command->callback([arguments, &action] { action = [arguments] { return showDetections(*arguments); }; });
}

} // namespace sharpscope
