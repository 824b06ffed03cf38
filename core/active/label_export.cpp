// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/label_export.h"

#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/data/dataset_source.h"
#include "core/data/write_png.h"

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// A class's name as one folder's.
std::string folderNameOf(std::string name)
{
    std::replace(name.begin(), name.end(), '/', '-');
    return name.empty() || name.front() == '.' ? '_' + name : name;
}

std::string numbered(std::int64_t image)
{
    const std::string digits = std::to_string(image);
    return std::string(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits;
}

/// Its name alone; the folders in front of it where another one has that name already.
fs::path freeName(const fs::path& folder, const fs::path& file)
{
    fs::path name = folder / file.filename();
    std::error_code ignored;
    if (!fs::exists(name, ignored)) return name;
    std::string all = file.string();
    std::replace(all.begin(), all.end(), '/', '_');
    return folder / all;
}

void write(const fs::path& from, const fs::path& to)
{
    std::error_code error;
    fs::copy_file(from, to, error);
    if (error) throw Error(to.string() + ": cannot copy " + from.string() + ": " + error.message());
}

fs::path dataFolderOf(const Json& experiment)
{
    const Json data = experiment.value("data", Json::object());
    return findDataset(valueOr(data, "name", std::string()), valueOr(data, "folder", std::string())).folder;
}

} // namespace

std::vector<GivenLabel> labelsIn(const ActiveHistory& history)
{
    std::vector<GivenLabel> labels;
    for (const ActiveRound& round : history.rounds())
        for (GivenLabel& given : round.given())
            labels.push_back(std::move(given));
    const std::int64_t asking = roundOfQuestion(history.question()).value_or(0);
    for (const auto& [image, label] : history.answers())
        if (label != unsure) {
            const DrawnBoxes* boxes = history.boxesDrawnIn(image);
            labels.push_back({asking, image, label, boxes ? std::optional(*boxes) : std::nullopt});
        }
    return labels;
}

std::string labelsCsv(const std::vector<GivenLabel>& labels, const ImageRows& images)
{
    CsvText csv;
    csv.cell("image").cell("file").cell("label").cell("class").cell("round").endRow();
    for (const GivenLabel& one : labels) {
        const auto& names = images.classNames();
        csv.cell(one.image).cell(images.file(one.image)).cell(one.label);
        csv.cell(one.label == skipped ? std::string() : names.at(static_cast<std::size_t>(one.label)));
        csv.cell(one.round).endRow();
    }
    return csv.take();
}

std::int64_t exportClassFolders(const std::vector<GivenLabel>& labels, const ImageRows& images, const Json& experiment,
                                const fs::path& folder, const std::function<bool()>& keepGoing)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw Error(folder.string() + ": cannot be made: " + error.message());
    if (!fs::is_empty(folder, error)) throw Error(folder.string() + ": is not empty; name a new folder");
    std::int64_t written = 0;
    for (const GivenLabel& one : labels) {
        if (!keepGoing()) break;
        if (one.label == skipped) continue;
        const fs::path into = folder / folderNameOf(images.classNames().at(static_cast<std::size_t>(one.label)));
        fs::create_directories(into, error);
        if (error) throw Error(into.string() + ": cannot be made: " + error.message());
        if (const std::string file = images.file(one.image); !file.empty())
            write(dataFolderOf(experiment) / file, freeName(into, file));
        else
            writePng(into / (numbered(one.image) + ".png"), images.picture(one.image));
        ++written;
    }
    return written;
}

} // namespace sharpscope
