// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active_detection/box_export.h"

#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/detection/voc_annotation.h"

#include <cmath>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

const BoxedImage& imageOf(const GivenLabel& given, const DetectionSet& set)
{
    if (given.image >= 0 && given.image < set.size()) return set.images()[static_cast<std::size_t>(given.image)];
    throw Error("image " + std::to_string(given.image) + " is none of the " + std::to_string(set.size()) +
                " images that are there now");
}

DrawnBoxes boxesOfFile(const BoxedImage& image, const std::vector<std::string>& classNames)
{
    DrawnBoxes boxes;
    for (const TruthBox& truth : image.truths)
        boxes.push_back({classNames.at(static_cast<std::size_t>(truth.label)), std::llround(truth.box.x1 * image.width),
                         std::llround(truth.box.y1 * image.height), std::llround(truth.box.x2 * image.width),
                         std::llround(truth.box.y2 * image.height)});
    return boxes;
}

} // namespace

std::string boxesCsv(const std::vector<GivenLabel>& labels, const DetectionSet& set)
{
    CsvText csv;
    for (const char* title : {"image", "id", "class", "xmin", "ymin", "xmax", "ymax", "round", "from"})
        csv.cell(title);
    csv.endRow();
    for (const GivenLabel& given : labels) {
        if (given.label == skipped) continue;
        const BoxedImage& image = imageOf(given, set);
        const DrawnBoxes boxes = given.boxes ? *given.boxes : boxesOfFile(image, set.classNames());
        const char* const from = given.boxes ? "person" : "file";
        if (boxes.empty()) {
            csv.cell(given.image).cell(image.id).cell("").cell("").cell("").cell("").cell("");
            csv.cell(given.round).cell(from).endRow();
        }
        for (const DrawnBox& box : boxes) {
            csv.cell(given.image).cell(image.id).cell(box.className);
            csv.cell(box.xmin).cell(box.ymin).cell(box.xmax).cell(box.ymax);
            csv.cell(given.round).cell(from).endRow();
        }
    }
    return csv.take();
}

std::int64_t writeAnnotations(const std::vector<GivenLabel>& labels, const DetectionSet& set, const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw Error(folder.string() + ": cannot be made: " + error.message());
    if (!fs::is_empty(folder, error)) throw Error(folder.string() + ": is not empty; name a new folder");
    std::int64_t written = 0;
    for (const GivenLabel& given : labels) {
        if (!given.boxes) continue;
        const BoxedImage& image = imageOf(given, set);
        const fs::path id = image.id, into = folder / id.parent_path() / "Annotations";
        fs::create_directories(into, error);
        if (error) throw Error(into.string() + ": cannot be made: " + error.message());
        VocAnnotation annotation{image.file.filename().string(), image.width, image.height, {}};
        for (const DrawnBox& box : *given.boxes) {
            VocObject& object = annotation.objects.emplace_back();
            object.className = box.className;
            object.xmin = static_cast<double>(box.xmin + 1); // VOC counts pixels from 1 and names the last one
            object.ymin = static_cast<double>(box.ymin + 1);
            object.xmax = static_cast<double>(box.xmax);
            object.ymax = static_cast<double>(box.ymax);
        }
        writeVocAnnotation(into / (id.filename().string() + ".xml"), id.parent_path().string(), annotation);
        ++written;
    }
    return written;
}

} // namespace sharpscope
