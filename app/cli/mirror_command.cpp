// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/stop_signals.h"
#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/remote/mirror.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <thread>

namespace sharpscope {

namespace {

struct MirrorArguments {
    std::string remote;
    std::string local;
    double every = 10;
    bool once = false;
    bool weights = false;
    bool quiet = false;
};

bool goesOn() { return !stopWasRequested(); }

void waitFor(double seconds)
{
    for (double waited = 0; waited < seconds && goesOn(); waited += 0.1)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

void tellNews(const MirrorNews& news, bool quiet)
{
    for (const std::string& problem : news.problems)
        std::cerr << problem << '\n';
    if (!quiet && news.files > 0)
        std::cerr << news.files << (news.files == 1 ? " file, " : " files, ")
                  << fixedText(static_cast<double>(news.bytes) / 1e6, 2) << " MB\n";
}

int keepMirror(const MirrorArguments& arguments)
{
    const std::optional<RemoteFolder> remote = remoteFolderFrom(arguments.remote);
    if (!remote) throw UsageProblem(arguments.remote + ": HOST:FOLDER is expected, as in gpu-box:/scratch/runs");
    catchStopSignals();
    Mirror mirror(*remote, arguments.local.empty() ? usualMirrorOf(*remote) : std::filesystem::path(arguments.local));
    mirror.setWeights(arguments.weights);
    std::cout << mirror.local().string() << std::endl;
    while (goesOn()) {
        try {
            tellNews(mirror.update(goesOn), arguments.quiet);
        } catch (const Error& error) {
            if (arguments.once) throw;
            if (goesOn()) std::cerr << error.what() << "; it is asked again\n";
        }
        if (arguments.once) return goesOn() ? Success : StoppedBySignal;
        waitFor(arguments.every);
    }
    return StoppedBySignal;
}

} // namespace

void addMirrorCommand(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<MirrorArguments>();
    CLI::App* command = app.add_subcommand("mirror", "Keep a copy of a folder of runs on another machine up to date");
    command->footer("  sharpscope-cli mirror gpu-box:/scratch/runs copy\n\n"
                    "By the system's ssh, which must log in without a question (a key, an agent). Only what is new is "
                    "fetched; the\ncopy opens like any folder of runs, while it grows. Weights and checkpoints stay "
                    "there unless --weights asks for\nthem. The window does the same: File > Follow another machine. "
                    "Ctrl+C ends it; the copy stays.");
    command->add_option("HOST:FOLDER", arguments->remote, "The folder, of runs or one run's")->required();
    command->add_option("COPY", arguments->local,
                        "Where the copy is kept; else in the user's cache, as for the window");
    command->add_option("--every", arguments->every, "Seconds between looks")
        ->check(CLI::Range(1.0, 86400.0))
        ->capture_default_str();
    command->add_flag("--once", arguments->once, "One look, then the end");
    command->add_flag("--weights", arguments->weights, "Weights and checkpoints, too");
    command->add_flag("-q,--quiet", arguments->quiet, "No progress");
    command->callback([&action, arguments] { action = [arguments] { return keepMirror(*arguments); }; });
}

} // namespace sharpscope
