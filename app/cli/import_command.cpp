// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/follow_job.h"
#include "app/cli/usage_problem.h"
#include "core/work/experiment_job.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>

namespace sharpscope {

namespace {

struct ImportArguments {
    std::vector<std::string> files;
    std::string network;
    std::string data;
    std::string folder;
    std::string label;
    std::vector<std::string> assignments;
    std::string out = "runs";
    bool quiet = false;
};

Experiment experimentFrom(const ImportArguments& arguments)
{
    Json json{{"kind", "import"},
              {"network", {{"name", arguments.network}}},
              {"data", {{"name", arguments.data}}},
              {"import", {{"files", Json::array()}}}};
    for (const std::string& file : arguments.files)
        json["import"]["files"].push_back(std::filesystem::absolute(file).string()); // a run may be opened anywhere
    if (!arguments.folder.empty()) json["data"]["folder"] = std::filesystem::absolute(arguments.folder).string();
    if (!arguments.label.empty()) json["import"]["label"] = arguments.label;
    std::vector<Problem> problems;
    try {
        for (const std::string& assignment : arguments.assignments)
            setField(json, assignment);
    } catch (const Error& error) {
        throw UsageProblem(error.what());
    }
    Experiment experiment = experimentFromJson(json, problems);
    if (!problems.empty()) throw UsageProblem(toText(problems));
    return experiment;
}

} // namespace

void addImportCommand(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<ImportArguments>();
    CLI::App* command = app.add_subcommand("import", "Make a run of a model that was trained elsewhere");
    command->footer(
        "Weights as torchvision names them, in safetensors files: one, or the checkpoints of a training in their\n"
        "order. All of the network must be in each. Landscapes and curvature then work on the run as on any other:\n\n"
        "  sharpscope-cli import resnet20.safetensors --network resnet-20 --data cifar-10 \\\n"
        "      --set data.normalisation=imagenet --label \"ResNet-20\"\n\n"
        "Other names: --set 'weights.rename={\"fc\": \"linear\"}'. A TorchScript file brings its own weights:\n"
        "--network torchscript --set network.options.file=model.pt, without FILE.");
    command->add_option("FILE", arguments->files, "Safetensors files");
    command->add_option("--network", arguments->network, "Its network (sharpscope-cli models)")->required();
    command->add_option("--data", arguments->data, "The data set it is for (sharpscope-cli datasets)")->required();
    command->add_option("--folder", arguments->folder, "Where the data lie");
    command->add_option("--label", arguments->label, "In legends");
    command->add_option("-s,--set", arguments->assignments, "Change a field: data.normalisation=imagenet, name=theirs")
        ->type_name("FIELD=VALUE")
        ->expected(1)
        ->take_all();
    command->add_option("-o,--out", arguments->out, "Folder of runs")->capture_default_str();
    command->add_flag("-q,--quiet", arguments->quiet, "No progress, only warnings and the result");
    command->callback([&action, arguments] {
        action = [arguments] {
            return followRuns(experimentJob(experimentFrom(*arguments), arguments->out),
                              arguments->quiet ? Verbosity::Quiet : Verbosity::Normal);
        };
    });
}

} // namespace sharpscope
