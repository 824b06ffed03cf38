// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/follow_job.h"
#include "app/cli/run_summary.h"
#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "core/landscape/slice.h"
#include "core/landscape/surface_summary.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace sharpscope {

namespace {

SliceOptions readOptions(const std::vector<std::string>& assignments)
{
    Json json = Json::object();
    std::vector<Problem> problems;
    try {
        for (const std::string& assignment : assignments)
            setField(json, assignment);
        const auto options = fromJson<SliceOptions>(json, problems);
        if (problems.empty()) return options;
    } catch (const Error& error) {
        throw UsageProblem(error.what());
    }
    throw UsageProblem(toText(problems));
}

int computeLandscape(const std::string& folder, const std::vector<std::string>& assignments, std::int64_t threads,
                     Verbosity verbosity)
{
    const SliceOptions options = readOptions(assignments);
    const std::vector<std::filesystem::path> found = findRuns({folder});
    if (found.size() != 1) throw UsageProblem(folder + ": holds " + std::to_string(found.size()) + " runs, name one");
    RunSeries series;
    const auto keep = [&](const RunEvent& event) {
        if (!event.run.empty()) series.apply(event.event);
    };
    const int code = followJob(slicesJob({found.front()}, options), verbosity, keep,
                               {.title = "landscape", .device = "auto", .threads = threads});
    for (const auto& [name, surface] : series.surfaces) {
        const SurfaceSummary summary = summarise(surface);
        std::cout << (found.front() / (name + ".npz")).string() << '\n'
                  << "  points " << surface.pointsDone << " of " << surface.loss.size() << ", loss at the centre "
                  << shortNumber(summary.atCentre) << ", lowest " << shortNumber(summary.lowest) << " at ("
                  << shortNumber(summary.lowestA) << ", " << shortNumber(summary.lowestB) << "), mean rise "
                  << shortNumber(summary.meanRise) << ", highest rise " << shortNumber(summary.maxRise) << std::endl;
    }
    return code;
}

} // namespace

void addLandscapeCommand(CLI::App& app, Action& action)
{
    struct Arguments {
        std::string folder;
        std::vector<std::string> assignments;
        std::int64_t threads = 0;
        bool quiet = false;
    };
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = app.add_subcommand("landscape", "A 2-D slice of the loss around a run's last checkpoint");
    command->footer("Random filter-normalised directions (Li et al. 2018), coarse points first. Stopped, it keeps the\n"
                    "points it has and goes on from them the next time. Written to RUN/landscape-*.npz.\n\nFields:\n" +
                    describeFields(schemaOf<SliceOptions>()));
    command->add_option("RUN", arguments->folder, "The run's folder")->required();
    command->add_option("-s,--set", arguments->assignments, "Change a field: points=33, range=0.5, split=test")
        ->type_name("FIELD=VALUE")
        ->expected(1)
        ->take_all();
    command->add_option("--threads", arguments->threads, "Threads to compute with; 0: all cores")
        ->check(CLI::Range(std::int64_t(0), std::int64_t(4096)))
        ->capture_default_str();
    command->add_flag("-q,--quiet", arguments->quiet, "No progress");
    command->callback([&action, arguments] {
        action = [=] {
            return computeLandscape(arguments->folder, arguments->assignments, arguments->threads,
                                    arguments->quiet ? Verbosity::Quiet : Verbosity::Normal);
        };
    });
}

} // namespace sharpscope
