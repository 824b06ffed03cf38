// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/sweep_run.h"

#include "app/cli/command.h"
#include "app/cli/follow_job.h"
#include "app/cli/sweep_listing.h"
#include "app/cli/usage_problem.h"
#include "core/base/json_value.h"
#include "core/base/shell_text.h"
#include "core/work/sweep_job.h"
#include "core/work/sweep_size.h"

#include <iostream>
#include <unistd.h>

namespace sharpscope {

namespace {

void ask(const SweepSize& size)
{
    const std::string text = "this sweep is a large one:\n" + toText(size);
    if (isatty(STDIN_FILENO) == 0 || isatty(STDERR_FILENO) == 0)
        throw UsageProblem(text + "--yes begins it all the same, and so does a higher sweep.most");
    std::cerr << text << "begin it? [y/N] " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    if (answer != "y" && answer != "yes") throw UsageProblem("not begun");
}

void printEnd(const std::filesystem::path& folder, int code)
{
    std::cout << sweepListing(folder) << std::flush;
    if (code == StoppedBySignal)
        std::cout << "\nto go on: sharpscope-cli resume " << shellWord(folder.string()) << std::endl;
}

} // namespace

int runSweep(Experiment experiment, const std::filesystem::path& root, Consent consent, Verbosity verbosity)
{
    const SweepSize size = sizeOf(experiment, root);
    if (size.points > valueOr(experiment.sweep, "most", 0.0)) {
        if (consent == Consent::Asked) ask(size);
        experiment.sweep["most"] = static_cast<std::int64_t>(size.points);
    }
    std::filesystem::path folder;
    const auto made = [&](const std::filesystem::path& path) {
        folder = path;
        if (verbosity == Verbosity::Normal) std::cerr << path.string() << ": " << toText(size);
    };
    const int code = followJob(newSweepJob(std::move(experiment), root, made), verbosity);
    if (!folder.empty()) printEnd(folder, code);
    return code;
}

int goOnWithSweep(const std::filesystem::path& folder, Verbosity verbosity)
{
    openSweep(folder); // what is damaged is said once, not by the job and the listing
    const int code = followJob(sweepJob(folder), verbosity);
    printEnd(folder, code);
    return code;
}

} // namespace sharpscope
