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
#include <map>
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

void print(const std::filesystem::path& file, const Surface& surface)
{
    const SurfaceSummary summary = summarise(surface);
    std::cout << file.string() << "\n  points " << surface.pointsDone << " of " << surface.loss.size();
    if (summary.notFinite > 0) std::cout << " (" << summary.notFinite << " not finite)";
    if (surface.marks.empty()) std::cout << ", loss at the centre " << shortNumber(summary.atCentre);
    std::cout << ", lowest " << shortNumber(summary.lowest) << " at (" << shortNumber(summary.lowestA) << ", "
              << shortNumber(summary.lowestB) << ')';
    if (surface.marks.empty())
        std::cout << ", mean rise " << shortNumber(summary.meanRise) << ", highest rise "
                  << shortNumber(summary.maxRise);
    std::cout << '\n';
    for (const SurfaceMark& mark : surface.marks)
        if (mark.isEnd)
            std::cout << "  " << mark.label << ", step " << mark.step << ", at (" << shortNumber(mark.a) << ", "
                      << shortNumber(mark.b) << "), " << shortNumber(mark.distance) << " off the plane, loss "
                      << shortNumber(mark.loss) << ", accuracy " << shortNumber(mark.accuracy) << '\n';
    std::cout << std::flush;
}

int computeLandscape(const std::vector<std::string>& folders, const std::vector<std::string>& assignments,
                     const std::string& parts, std::int64_t threads, Verbosity verbosity)
{
    const SliceOptions options = readOptions(assignments);
    const std::vector<std::filesystem::path> found = findRuns(folders);
    if (found.empty()) throw UsageProblem(folders.front() + ": holds no run");
    std::map<std::string, RunSeries> series; // by run
    const auto keep = [&](const RunEvent& event) {
        if (!event.run.empty()) series[event.run].apply(event.event);
    };
    const int code = followJob(slicesJob(found, options, parts), verbosity, keep,
                               {.title = "landscape", .device = "auto", .threads = threads});
    for (const auto& [run, known] : series)
        for (const auto& [name, surface] : known.surfaces)
            print(std::filesystem::path(run) / (name + ".npz"), surface);
    return code;
}

} // namespace

void addLandscapeCommand(CLI::App& app, Action& action)
{
    struct Arguments {
        std::vector<std::string> folders;
        std::vector<std::string> assignments;
        std::string parts;
        std::int64_t threads = 0;
        bool quiet = false;
    };
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = app.add_subcommand(
        "landscape", "The loss around a run's last checkpoint, through several runs' minima, or along a path");
    command->footer("plane=random: filter-normalised directions (Li et al. 2018) around each run's last checkpoint.\n"
                    "plane=models: one plane through the minima of two or three runs, others and paths beside it.\n"
                    "plane=path: where a run's checkpoints moved most. Coarse points first; stopped, it keeps the\n"
                    "points it has and goes on from them the next time. Written to RUN/landscape-*.npz, a plane of\n"
                    "several runs into the first one's folder.\n\nFields:\n" +
                    describeFields(schemaOf<SliceOptions>()));
    command->add_option("RUN", arguments->folders, "Run folders, or folders of runs")->required();
    command->add_option("-s,--set", arguments->assignments, "Change a field: points=33, range=0.5, split=test")
        ->type_name("FIELD=VALUE")
        ->expected(1)
        ->take_all();
    command->add_option("--directions", arguments->parts,
                        "Write the weights, directions, statistics and images that the surface is computed of: a "
                        "safetensors file, by the layers' names");
    command->add_option("--threads", arguments->threads, "Threads to compute with; 0: all cores")
        ->check(CLI::Range(std::int64_t(0), std::int64_t(4096)))
        ->capture_default_str();
    command->add_flag("-q,--quiet", arguments->quiet, "No progress");
    command->callback([&action, arguments] {
        action = [=] {
            return computeLandscape(arguments->folders, arguments->assignments, arguments->parts, arguments->threads,
                                    arguments->quiet ? Verbosity::Quiet : Verbosity::Normal);
        };
    });
}

} // namespace sharpscope
