// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/usage_problem.h"
#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/base/sha256.h"
#include "core/base/shell_text.h"
#include "core/base/version.h"
#include "core/cluster/array_submission.h"
#include "core/cluster/batch_script.h"
#include "core/cluster/bound_places.h"
#include "core/cluster/slurm.h"
#include "core/run/append_file.h"
#include "core/tensor/compute.h"
#include "core/work/needs.h"
#include "core/work/new_run.h"
#include "core/work/run_table.h"
#include "core/work/sweep_job.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t usualMaxArraySize = 1001; // Slurm's own default

struct SubmitArguments {
    ExperimentArguments experiment;
    std::string out;
    SubmitOptions options;
    std::optional<std::int64_t> cpus;
    std::string signal;
    bool onlyPrint = false;
};

/// "rowsPerTask" is --rows-per-task.
std::string flagOf(const std::string& field)
{
    if (field == "signalSeconds") return "--signal";
    if (field == "sbatchOptions") return "--sbatch-option";
    std::string flag = "--";
    for (const char c : field)
        flag += std::isupper(static_cast<unsigned char>(c))
                    ? std::string("-") + static_cast<char>(std::tolower(static_cast<unsigned char>(c)))
                    : std::string(1, c);
    return flag;
}

/// @throws UsageProblem with all that is wrong, each by its flag.
SubmitOptions optionsOf(const SubmitArguments& arguments, const Experiment& experiment)
{
    SubmitOptions options = arguments.options;
    const auto threads = valueOr(experiment.options, "threads", std::int64_t{0});
    options.cpus = arguments.cpus.value_or(std::max<std::int64_t>(threads, 1));
    if (!arguments.signal.empty() && !setSignal(options, arguments.signal))
        throw UsageProblem("--signal: \"" + arguments.signal + "\": NAME@SECONDS is expected: USR2@120");
    std::vector<Problem> problems;
    fromJson<SubmitOptions>(toJson(options), problems);
    for (Problem& problem : problems)
        problem.field = flagOf(problem.field);
    if (!problems.empty()) throw UsageProblem(toText(problems));
    const bool isAddress = options.apptainer.find("://") != std::string::npos;
    if (std::error_code error; !options.apptainer.empty() && !isAddress) {
        options.apptainer = fs::absolute(options.apptainer).lexically_normal().string();
        if (!fs::exists(options.apptainer, error))
            throw UsageProblem("--apptainer: " + options.apptainer + ": no such image");
    }
    return options;
}

Experiment experimentOf(const SubmitArguments& arguments)
{
    Experiment experiment = arguments.experiment.read();
    if (findField(experiment.options, "rounds.hold")) // nobody is there to say that it may go on
        experiment.options["rounds"]["hold"] = "never";
    if (!experiment.sweep.is_null() && isBeyondMost(experiment))
        throw UsageProblem(
            "sweep.most: the sweep has " + std::to_string(pointsIn(experiment)) +
            " points, more than that; raise it with -s sweep.most=" + std::to_string(pointsIn(experiment)));
    if (const auto missing = missingHere(toJson(experiment)); !missing.empty())
        std::cerr << "on this machine it could not begin; the nodes must have what is missing:\n"
                  << toText(missing) << '\n';
    return experiment;
}

/// The program that runs, also where it is one with rules of its own.
fs::path ownProgram() { return fs::read_symlink("/proc/self/exe"); }

Submission submissionOf(const SubmitArguments& arguments, const Experiment& experiment)
{
    Submission submission;
    submission.folder = (fs::absolute(arguments.out) / "").lexically_normal().parent_path();
    submission.name = experiment.options.at("name").get<std::string>();
    submission.date = dateNow();
    submission.directory = fs::current_path();
    if (const char* data = std::getenv("SHARPSCOPE_DATA")) submission.data = fs::absolute(data).string();
    submission.options = optionsOf(arguments, experiment);
    submission.version = "sharpscope " + programVersion() + ", " + torchVersion();
    submission.program = submission.options.apptainer.empty()
                             ? (submission.folder / "program" / ownProgram().filename()).string()
                             : "sharpscope-cli";
    return submission;
}

void bindPlaces(Submission& submission, const RunTable& table)
{
    submission.places = boundPlaces(submission, table.runs);
    for (const std::string& place : submission.places)
        if (place.find_first_of(":,") != std::string::npos)
            throw UsageProblem("--apptainer: " + place + ": a colon or a comma is no part of a path to Apptainer");
}

std::int64_t maxArraySize(bool isOnlyAsked)
{
    try {
        return slurmMaxArraySize();
    } catch (const Error& error) {
        if (!isOnlyAsked) throw;
        std::cerr << error.what() << "; MaxArraySize is taken to be " << usualMaxArraySize << '\n';
        return usualMaxArraySize;
    }
}

void printPlan(const Submission& submission, const std::vector<ArrayPart>& parts)
{
    std::cout << batchScript(submission) << '\n';
    for (const ArrayPart& part : parts) {
        std::cout << '#';
        for (const std::string& word : sbatchWords(submission, nextArray(submission, part)))
            std::cout << ' ' << shellWord(word);
        std::cout << '\n';
    }
}

void makeFolders(const Submission& submission)
{
    std::error_code error;
    if (fs::exists(submission.folder, error) && !fs::is_empty(submission.folder, error))
        throw UsageProblem("--out: " + submission.folder.string() + ": is there already, and is not empty");
    for (const char* name : {"program", "runs", "rows", "logs"}) {
        fs::create_directories(submission.folder / name, error);
        if (error) throw Error(submission.folder.string() + ": cannot make this folder: " + error.message());
    }
}

/// Whether it is seen from elsewhere that a file of this folder is held.
bool hasFileLocks(const fs::path& folder)
{
    const fs::path file = folder / "locks";
    const AppendFile held(file);
    const bool has = AppendFile::isOpenAnywhere(file);
    fs::remove(file);
    return has;
}

/// The program as it is now, so that the tasks run it whatever is built later; its hash.
std::string keepProgram(const Submission& submission)
{
    std::error_code error;
    const std::string& image = submission.options.apptainer;
    if (!image.empty()) return fs::exists(image, error) ? sha256OfFile(image) : "";
    fs::copy_file(ownProgram(), submission.program, error);
    if (error) throw Error(submission.program + ": cannot copy the program there: " + error.message());
    const fs::path reader = ownProgram().parent_path() / "sharpscope-cli"; // answers `status` without LibTorch
    if (fs::exists(reader, error))
        fs::copy_file(reader, submission.folder / "program" / reader.filename(), fs::copy_options::skip_existing,
                      error);
    return sha256OfFile(submission.program);
}

void writeFolder(Submission& submission, const Experiment& experiment, const RunTable& table)
{
    makeFolders(submission);
    if (!hasFileLocks(submission.folder / "rows"))
        std::cerr
            << submission.folder.string()
            << ": this disk has no file locks: nothing keeps two tasks off one run; let no two arrays have a row, "
               "and nobody go on with its runs by hand\n";
    submission.programHash = keepProgram(submission);
    const std::string text = dumpLines(toJson(experiment));
    writeFileAtomically(submission.folder / "submitted.json", text);
    submission.experimentHash = sha256(text);
    makeTablesSweep(experiment, submission.date, submission.runsFolder());
    submission.tableHash = writeTable(submission, table.runs);
    writeFileAtomically(submission.scriptFile(), batchScript(submission));
    fs::permissions(submission.scriptFile(), fs::perms::owner_exec, fs::perm_options::add);
    writeSubmission(submission);
}

int submit(const SubmitArguments& arguments)
{
    const Experiment experiment = experimentOf(arguments);
    Submission submission = submissionOf(arguments, experiment);
    const RunTable table = refusing([&] { return runTable(experiment, submission.date, submission.options.cpus); });
    for (const std::string& problem : table.problems)
        std::cerr << problem << '\n';
    submission.rows = static_cast<std::int64_t>(table.runs.size());
    if (submission.rows == 0) throw UsageProblem("there is no run to submit");
    if (!submission.options.apptainer.empty()) bindPlaces(submission, table);
    std::vector<std::int64_t> tasks;
    for (std::int64_t row = 0; row < submission.rows; row += submission.options.rowsPerTask)
        tasks.push_back(row);
    const auto parts = arraysFor(tasks, submission.options.rowsPerTask, maxArraySize(arguments.onlyPrint));
    if (arguments.onlyPrint) {
        printPlan(submission, parts);
        return Success;
    }
    try {
        writeFolder(submission, experiment, table);
        for (const ArrayPart& part : parts)
            submitNext(submission, part);
    } catch (const UsageProblem&) {
        throw;
    } catch (const Error& error) {
        const auto sent = static_cast<std::size_t>(std::count_if(submission.arrays.begin(), submission.arrays.end(),
                                                                 [](const auto& array) { return !array.id.empty(); }));
        if (sent > 0)
            throw Error(std::string(error.what()) + "; " + std::to_string(sent) + " of " +
                        std::to_string(parts.size()) + " arrays are submitted, `sharpscope-cli resubmit " +
                        shellWord(arguments.out) + "` submits the rest");
        if (!submission.arrays.empty()) throw; // perhaps submitted
        std::error_code ignored;
        fs::remove_all(submission.folder, ignored); // it was made here
        throw;
    }
    std::cout << submission.rows << (submission.rows == 1 ? " run" : " runs") << " in " << parts.size()
              << (parts.size() == 1 ? " array:" : " arrays:");
    for (const SubmittedArray& array : submission.arrays)
        std::cout << ' ' << array.id;
    std::cout << "\nhow they stand: sharpscope-cli status " << shellWord(arguments.out) << '\n';
    return Success;
}

} // namespace

void addSubmitCommand(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<SubmitArguments>();
    CLI::App* command = app.add_subcommand("submit", "An experiment's runs to Slurm, as a job array");
    command->footer(
        "  sharpscope-cli submit sweep.json --out big-sweep --partition gpu --time 4:00:00 --gpus 1 --cpus 4\n"
        "FOLDER, on a disk that the nodes see, gets the table of all runs, the experiment, and this program as it is "
        "now:\nwhat is built later changes no run of it. A task of the array does a row of the table, or "
        "--rows-per-task. Before its\ntime limit, or when it is preempted, it saves a checkpoint and is requeued, and "
        "goes on to the weights that it would\nhave had. After three time-outs in which it came no further its row "
        "is given up, with a sentence. More rows than the\ncluster's MaxArraySize become several arrays. --signal USR1 "
        "is what NCCL takes on some clusters: prefer USR2.");
    arguments->experiment.addTo(*command);
    command->add_option("-o,--out", arguments->out, "A new folder for the submission; its runs are in FOLDER/runs")
        ->type_name("FOLDER")
        ->required();
    const Schema schema = schemaOf<SubmitOptions>();
    const auto help = [&](const char* field) {
        for (const FieldInfo& info : schema)
            if (info.path == field) return std::string(info.hint.help);
        return std::string();
    };
    SubmitOptions& options = arguments->options;
    command->add_option("--partition", options.partition, help("partition"))->type_name("NAME");
    command->add_option("--time", options.time, help("time"))->type_name("TIME");
    command->add_option("--gpus", options.gpus, help("gpus"));
    command->add_option("--cpus", arguments->cpus, help("cpus"));
    command->add_option("--mem", options.mem, help("mem"))->type_name("SIZE");
    command->add_option("--account", options.account, help("account"))->type_name("NAME");
    command->add_option("--qos", options.qos, help("qos"))->type_name("NAME");
    command->add_option("--rows-per-task", options.rowsPerTask, help("rowsPerTask"));
    command->add_option("--most-at-once", options.mostAtOnce, help("mostAtOnce"));
    command
        ->add_option("--signal", arguments->signal,
                     "What Slurm sends how many seconds before the limit: USR1, USR2 or TERM; USR2@120 where none is "
                     "given")
        ->type_name("NAME@SECONDS");
    command->add_option("--apptainer", options.apptainer, help("apptainer"))->type_name("IMAGE");
    command->add_option("--sbatch-option", options.sbatchOptions, help("sbatchOptions"))
        ->type_name("OPTION")
        ->expected(1)
        ->take_all();
    command->add_flag("--dry-run", arguments->onlyPrint, "Only print the script and how it would be submitted");
    command->callback([&action, arguments] { action = [arguments] { return submit(*arguments); }; });
}

} // namespace sharpscope
