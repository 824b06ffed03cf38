// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/out_file.h"
#include "app/cli/run_summary.h"
#include "core/active/label_export.h"
#include "core/active/run_images.h"
#include "core/base/files.h"
#include "core/run/active_history.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace sharpscope {

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
        "begins with them: -s rounds.labels=FILE.csv");
    labels->add_option("RUN", *folder, "The run's folder")->required();
    labels->add_option("-o,--out", wanted->out, "The CSV file; the terminal where none is given");
    labels->add_option("--folders", wanted->folders, "Writes the images into a folder for each class in this one");
    labels->callback([&action, folder, wanted] {
        action = [=]() -> int {
            const RunFolder run = oneRun(*folder);
            makeFolderOf(wanted->out);
            const auto images = imagesOf(run.experiment(), [] { return false; });
            const ActiveHistoryRead read = readActiveHistory(run);
            for (const std::string& problem : read.problems)
                std::cerr << problem << '\n';
            const std::vector<GivenLabel> given = labelsIn(read.history);
            if (!wanted->folders.empty()) {
                const std::int64_t count = exportClassFolders(given, *images, run.experiment(), wanted->folders);
                std::cout << wanted->folders << ": " << count << (count == 1 ? " image\n" : " images\n");
            }
            if (!wanted->out.empty() && wanted->out != "-")
                writeFileAtomically(wanted->out, labelsCsv(given, *images));
            else if (wanted->folders.empty())
                std::cout << labelsCsv(given, *images);
            if (!read.problems.empty()) std::cerr << "labels may be missing: lines of the run are damaged\n";
            return read.problems.empty() ? Success : Failure;
        };
    });
}

} // namespace sharpscope
