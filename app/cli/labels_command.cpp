// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/out_file.h"
#include "app/cli/run_summary.h"
#include "core/active/label_export.h"
#include "core/active/run_images.h"
#include "core/active_detection/box_export.h"
#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/detection/detection_data.h"
#include "core/run/active_history.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace sharpscope {

namespace {

std::shared_ptr<const DetectionSet> boxedImagesOf(const RunFolder& run)
{
    const Json data = valueOr(run.experiment(), "data", Json::object());
    const auto found = loadDetectionData(valueOr(data, "name", std::string()), valueOr(data, "folder", std::string()),
                                         [] { return false; });
    return (*found)->train.data;
}

} // namespace

void addLabelsCommand(CLI::App& app, Action& action)
{
    auto folder = std::make_shared<std::string>();
    struct LabelArguments {
        std::string out;
        std::string folders;
    };
    auto wanted = std::make_shared<LabelArguments>();
    CLI::App* labels = app.add_subcommand("labels", "Active learning: the labels that a run's images were given");
    labels->footer(
        "Columns: image (a row of the train part), file, label, class, round (-1: to begin with). Another run\n"
        "begins with them: -s rounds.labels=FILE.csv\n"
        "Of detection: image, id, class, xmin, ymin, xmax, ymax (pixels from the left and upper edges), round,\n"
        "from (person or file), a row a box.");
    labels->add_option("RUN", *folder, "The run's folder")->required();
    labels->add_option("-o,--out", wanted->out, "The CSV file; the terminal where none is given");
    labels->add_option(
        "--folders", wanted->folders,
        "Writes the images into a folder for each class in this one; of detection what a person drew, as Pascal "
        "VOC's annotations");
    labels->callback([&action, folder, wanted] {
        action = [=]() -> int {
            const RunFolder run = oneRun(*folder);
            makeFolderOf(wanted->out);
            const bool isOfBoxes = valueOr(run.experiment(), "kind", std::string()) == "active-detection";
            const auto boxed = isOfBoxes ? boxedImagesOf(run) : nullptr;
            const auto images = isOfBoxes ? nullptr : imagesOf(run.experiment(), [] { return false; });
            const ActiveHistoryRead read = readActiveHistory(run);
            for (const std::string& problem : read.problems)
                std::cerr << problem << '\n';
            const std::vector<GivenLabel> given = labelsIn(read.history);
            if (!wanted->folders.empty()) {
                const std::int64_t count = isOfBoxes
                                               ? writeAnnotations(given, *boxed, wanted->folders)
                                               : exportClassFolders(given, *images, run.experiment(), wanted->folders);
                std::cout << wanted->folders << ": " << count << (count == 1 ? " image\n" : " images\n");
            }
            const auto csv = [&] { return isOfBoxes ? boxesCsv(given, *boxed) : labelsCsv(given, *images); };
            if (!wanted->out.empty() && wanted->out != "-")
                writeFileAtomically(wanted->out, csv());
            else if (wanted->folders.empty())
                std::cout << csv();
            if (!read.problems.empty()) std::cerr << "labels may be missing: lines of the run are damaged\n";
            return read.problems.empty() ? Success : Failure;
        };
    });
}

} // namespace sharpscope
