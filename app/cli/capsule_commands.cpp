// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/follow_job.h"
#include "app/cli/out_file.h"
#include "app/cli/run_summary.h"
#include "app/cli/usage_problem.h"
#include "core/base/utf8.h"
#include "core/run/capsule.h"
#include "core/run/named_folder.h"
#include "core/run/run_folder.h"
#include "core/run/sweep_file.h"
#include "core/work/experiment_job.h"
#include "core/work/needs.h"
#include "core/work/repeat_check.h"
#include "core/work/row_job.h"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// A folder for what is in between, which goes with it.
class PassingFolder {
public:
    PassingFolder()
    {
        std::string name = (fs::temp_directory_path() / "sharpscope-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw Error(name + ": cannot make a folder for what is in between");
        m_path = name;
    }
    ~PassingFolder()
    {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    PassingFolder(const PassingFolder&) = delete;
    PassingFolder& operator=(const PassingFolder&) = delete;
    const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

/// By the program with the window, which draws figures, where it lies beside this one.
bool writeReportBeside(const std::vector<fs::path>& runs, const fs::path& out)
{
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path() / "sharpscope";
    if (error || !fs::exists(program, error)) return false;
    std::vector<std::string> words = {program.string(), "--report"};
    for (const fs::path& run : runs)
        words.push_back(run.string());
    words.insert(words.end(), {"--out", out.string()});
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    pid_t child = 0;
    int status = 1;
    if (::posix_spawn(&child, program.c_str(), nullptr, nullptr, pointers.data(), environ) != 0) return false;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return fs::exists(out, error);
}

struct CapsuleArguments {
    std::vector<std::string> runs;
    std::string out;
    std::string report;
    bool noReport = false;
    bool allCheckpoints = false;
};

int makeCapsule(const CapsuleArguments& arguments)
{
    const std::string ending = fs::path(arguments.out).extension().string();
    if (!ending.empty() && lowerCase(ending) != ".zip")
        throw UsageProblem(arguments.out + ": a capsule is a ZIP archive; its name ends in .zip, not in " + ending);
    CapsuleRequest request;
    request.runs = findRuns(arguments.runs);
    request.file = arguments.out;
    request.allCheckpoints = arguments.allCheckpoints;
    makeFolderOf(arguments.out);
    const PassingFolder passing;
    request.report = arguments.report;
    if (request.report.empty() && !arguments.noReport) {
        if (writeReportBeside(request.runs, passing.path() / "report.html"))
            request.report = passing.path() / "report.html";
        else
            std::cerr << "without a report: the program `sharpscope`, which draws its figures, is not here\n";
    }
    writeCapsule(request);
    std::cout << arguments.out << ": " << request.runs.size() << (request.runs.size() == 1 ? " run, " : " runs, ")
              << (fs::file_size(arguments.out) + 1023) / 1024 << " KB\n";
    return Success;
}

/// Where runs are repeated: rows of a sweep in a folder of their own with the sweep's points, which is a sweep, too.
class RepeatedRuns {
public:
    explicit RepeatedRuns(fs::path root) : m_root(std::move(root)) {}

    const fs::path& folderFor(const fs::path& run)
    {
        const fs::path in = fs::absolute(run).lexically_normal().parent_path();
        if (!isSweep(in)) return m_root;
        const auto [sweep, isNew] = m_sweeps.try_emplace(in);
        if (isNew) {
            sweep->second = makeNamedFolder(m_root, in.filename().string());
            writeSweepFile(sweep->second, readSweepFile(in));
        }
        return sweep->second;
    }

private:
    fs::path m_root;
    std::map<fs::path, fs::path> m_sweeps;
};

/// The folder of the run that was made; the exit code of its job.
int repeatRun(const fs::path& run, RepeatedRuns& repeated, Verbosity verbosity, fs::path& made)
{
    Experiment experiment = readExperiment(run);
    if (const auto missing = missingHere(toJson(experiment)); !missing.empty()) throw UsageProblem(toText(missing));
    const fs::path& out = repeated.folderFor(run);
    const std::optional<SweepMark> row = isSweep(out) ? sweepMarkOf(RunFolder::open(run).experiment()) : std::nullopt;
    Job job = row ? rowJob(std::move(experiment), *row, out) : experimentJob(std::move(experiment), out);
    return followJob(std::move(job), verbosity, [&](const RunEvent& event) {
        if (!event.run.empty()) made = event.run;
    });
}

int repeatRuns(const std::string& what, const std::string& out, bool verifies, Verbosity verbosity)
{
    std::error_code error;
    if (!fs::exists(what, error)) throw UsageProblem(what + ": no such file");
    const PassingFolder passing;
    const std::vector<fs::path> runs =
        fs::is_directory(what, error) ? findRuns({what}) : unpackCapsule(what, passing.path()).runs;
    RepeatedRuns repeated(out);
    int code = Success;
    for (const fs::path& run : runs) {
        if (isSweep(fs::absolute(run).parent_path()) && !hasEnded(run)) {
            std::cerr << run.filename().string() << ": has not ended in its sweep, and is not repeated\n";
            continue;
        }
        fs::path made;
        const int ended = repeatRun(run, repeated, verbosity, made);
        if (ended == StoppedBySignal) return ended;
        code = std::max(code, ended);
        if (made.empty()) continue;
        std::cout << made.string() << " repeats " << run.filename().string();
        if (verifies) {
            const RepeatCheck check = checkRepeat(run, made);
            std::cout << ": " << check.what;
            if (!check.isSame) code = Failure;
        }
        std::cout << std::endl;
    }
    return code;
}

} // namespace

void addCapsuleCommands(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<CapsuleArguments>();
    CLI::App* capsule =
        app.add_subcommand("capsule", "Runs in one archive: experiment, events, weights and report, to be repeated");
    capsule->footer(
        "Of each run the newest checkpoint goes in, and everything else. `repeat` trains them again from it;\n"
        "the window opens it, and so does any program for ZIP archives.");
    capsule->add_option("RUN", arguments->runs, "Run folders, or folders of runs")->required();
    capsule->add_option("-o,--out", arguments->out, "The archive, FILE.zip")->required();
    CLI::Option* report =
        capsule->add_option("--report", arguments->report, "This page as its report, instead of its own")
            ->check(CLI::ExistingFile);
    capsule->add_flag("--no-report", arguments->noReport, "Without a report")->excludes(report);
    capsule->add_flag("--all-checkpoints", arguments->allCheckpoints, "Not only the newest of each run");
    capsule->callback([&action, arguments] { action = [=] { return makeCapsule(*arguments); }; });

    auto file = std::make_shared<std::string>();
    auto out = std::make_shared<std::string>("runs");
    auto verifies = std::make_shared<bool>(false), quiet = std::make_shared<bool>(false);
    CLI::App* repeat = app.add_subcommand("repeat", "Train the runs of a capsule, a sweep or a folder again");
    repeat->footer(
        "Equal seeds and threads on the same processor and LibTorch end in the same weights; --verify compares\n"
        "them and exits with 1 where they differ. The data sets must be here. Rows of a sweep make a sweep again, but\n"
        "for those that have not ended.");
    repeat->add_option("WHAT", *file, "FILE.zip, as `capsule` writes it; or a run's folder, or one of runs, or a sweep")
        ->required();
    repeat->add_option("-o,--out", *out, "Folder for the run folders")->capture_default_str();
    repeat->add_flag("--verify", *verifies, "Compare the weights it ends in with those it had");
    repeat->add_flag("-q,--quiet", *quiet, "No progress, only warnings and the result");
    repeat->callback([&action, file, out, verifies, quiet] {
        action = [=] { return repeatRuns(*file, *out, *verifies, *quiet ? Verbosity::Quiet : Verbosity::Normal); };
    });
}

} // namespace sharpscope
