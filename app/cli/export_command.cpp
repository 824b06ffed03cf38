// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/run_summary.h"
#include "app/cli/usage_problem.h"
#include "core/base/describe.h"
#include "core/base/files.h"
#include "core/run/export_csv.h"
#include "core/run/export_tensorboard.h"
#include "core/train/export_weights.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cmath>
#include <ctime>
#include <iostream>
#include <memory>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// When the run was started, in Unix seconds: from its experiment.json, else the file's own time.
double startTimeOf(const RunOnDisk& run)
{
    std::tm utc{};
    const Json* date = findField(run.experiment, "made.date");
    if (date && date->is_string() && strptime(date->get<std::string>().c_str(), "%Y-%m-%dT%H:%M:%SZ", &utc))
        return static_cast<double>(timegm(&utc));
    std::error_code error;
    const auto time = fs::last_write_time(run.folder / "experiment.json", error);
    if (error) throw Error((run.folder / "experiment.json").string() + ": cannot read: " + error.message());
    const auto system = std::chrono::file_clock::to_sys(time).time_since_epoch();
    return std::floor(std::chrono::duration<double>(system).count());
}

int exportCheckpoint(const std::vector<std::string>& folders, const std::string& out)
{
    const std::vector<fs::path> runs = findRuns(folders);
    if (out.empty() || out == "-" || runs.size() != 1)
        throw UsageProblem("--format safetensors takes one run and needs --out FILE.safetensors");
    exportWeights(RunFolder::open(runs.front()), out);
    std::cout << out << '\n';
    return Success;
}

int exportRuns(const std::vector<std::string>& folders, const std::string& format, const std::string& out)
{
    if (format == "safetensors") return exportCheckpoint(folders, out);
    if (format == "tensorboard" && out.empty()) throw UsageProblem("--format tensorboard needs --out FOLDER");
    std::string text(format == "csv" ? csvHeader : std::string_view());
    int code = Success;
    for (const fs::path& folder : findRuns(folders)) {
        const RunOnDisk run = readRun(folder);
        if (run.state == "damaged") {
            std::cerr << "left out: " << run.problem << '\n';
            code = Failure;
            continue;
        }
        const std::string name = folder.filename();
        if (format == "tensorboard")
            std::cout << writeTensorboard(fs::path(out) / name, run.series, startTimeOf(run),
                                          flatOptions(run.experiment))
                             .string()
                      << '\n';
        else
            text += format == "csv" ? csvRows(name, run.series) : jsonRows(name, run.series);
    }
    if (format == "tensorboard") return code;
    if (out.empty() || out == "-")
        std::cout << text << std::flush;
    else
        writeFileAtomically(out, text);
    return code;
}

} // namespace

void addExportCommand(CLI::App& app, Action& action)
{
    struct Arguments {
        std::vector<std::string> folders;
        std::string format = "csv";
        std::string out;
    };
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = app.add_subcommand(
        "export", "A run's values as CSV, JSON lines or TensorBoard events, or its weights as safetensors");
    command->footer("csv and jsonl have one row a value: run, seed, step, epoch, passes, seconds, tag, value.\n"
                    "tensorboard writes OUT/<run>/events.out.tfevents..., for `tensorboard --logdir OUT`.\n"
                    "safetensors writes the newest checkpoint of one run under torchvision's names; in Python,\n"
                    "model.load_state_dict(safetensors.torch.load_file(OUT)).");
    command->add_option("RUN", arguments->folders, "Run folders, or folders of runs")->required();
    command->add_option("-f,--format", arguments->format, "csv, jsonl, tensorboard or safetensors")
        ->check(CLI::IsMember({"csv", "jsonl", "tensorboard", "safetensors"}))
        ->capture_default_str();
    command->add_option("-o,--out", arguments->out, "File, or folder for tensorboard; standard output where none");
    command->callback([&action, arguments] {
        action = [=] { return exportRuns(arguments->folders, arguments->format, arguments->out); };
    });
}

} // namespace sharpscope
