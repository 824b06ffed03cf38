// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/follow_job.h"
#include "app/cli/process_ranks.h"
#include "app/cli/run_summary.h"
#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "core/landscape/plane_npz.h"
#include "core/landscape/surface_file.h"
#include "core/landscape/surface_hold.h"
#include "core/landscape/surface_summary.h"
#include "core/looks/looks.h"

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
        if (mark.isEnd && mark.run != "ball") // a circle is no model
            std::cout << "  " << mark.label << ", step " << mark.step << ", at (" << shortNumber(mark.a) << ", "
                      << shortNumber(mark.b) << "), " << shortNumber(mark.distance) << " off the plane, loss "
                      << shortNumber(mark.loss) << ", " << accuracyNameOf(surface) << ' ' << shortNumber(mark.accuracy)
                      << '\n';
    std::cout << std::flush;
}

using SeriesByRun = std::map<std::string, RunSeries>;

/// The one surface that was computed, with the other split's if its run has it.
void exportPlane(const std::string& file, const SeriesByRun& series)
{
    const Surface* only = nullptr;
    std::string run;
    std::size_t count = 0;
    for (const auto& [id, known] : series)
        for (const auto& [name, surface] : known.surfaces) {
            only = &surface;
            run = id;
            ++count;
        }
    if (count != 1)
        throw UsageProblem("--plane-npz: is of one surface, and " + std::to_string(count) + " were computed");
    writePlaneNpz(file, *only, ofOtherSplit(*only, run));
    std::cout << file << std::endl;
}

struct LandscapeArguments {
    std::vector<std::string> folders;
    std::vector<std::string> assignments;
    std::vector<std::string> removed;
    bool isList = false;
    std::string parts;
    std::string planeNpz;
    std::int64_t threads = 0;
    bool quiet = false;
};

/// Name, points and what it is of. A file that cannot be read is said on standard error.
int listSurfaces(const std::vector<std::filesystem::path>& runs)
{
    int code = Success;
    bool isAny = false;
    for (const std::filesystem::path& run : runs) {
        std::vector<std::vector<std::string>> rows;
        for (const std::filesystem::path& file : surfaceFiles(run))
            try {
                const Surface surface = readSurface(file);
                rows.push_back({"  " + surface.grid.name,
                                std::to_string(surface.pointsDone) + " of " + std::to_string(surface.loss.size()),
                                surface.grid.title});
            } catch (const Error& error) {
                std::cerr << "sharpscope-cli: " << error.what() << '\n';
                code = Failure;
            }
        if (rows.empty()) continue;
        std::cout << run.string() << '\n' << alignedColumns(std::move(rows));
        isAny = true;
    }
    if (!isAny && code == Success) std::cerr << "no surfaces yet; `sharpscope-cli landscape RUN` computes one\n";
    std::cout << std::flush;
    return code;
}

int removeSurfaces(const std::vector<std::filesystem::path>& runs, const std::vector<std::string>& names)
{
    if (runs.size() != 1)
        throw UsageProblem("--remove: is of one run, and " + std::to_string(runs.size()) + " are named");
    for (const std::string& name : names) {
        const std::filesystem::path file = std::filesystem::path(name).filename();
        const std::string stem = file.extension() == ".npz" ? file.stem().string() : file.string();
        removeSurface(runs.front(), stem);
        std::cout << "removed " << (runs.front() / (stem + ".npz")).string() << std::endl;
    }
    return Success;
}

int computeLandscape(const LandscapeArguments& arguments, const ProcessRanks& ranks)
{
    const SliceOptions options = readOptions(arguments.assignments);
    const std::vector<std::filesystem::path> found = findRuns(arguments.folders);
    if (found.empty()) throw UsageProblem(arguments.folders.front() + ": holds no run");
    if (!ranks.isFirst() && (arguments.isList || !arguments.removed.empty())) return Success;
    if (!arguments.removed.empty()) return removeSurfaces(found, arguments.removed);
    if (arguments.isList) return listSurfaces(found);
    SeriesByRun series;
    const auto keep = [&](const RunEvent& event) {
        if (!event.run.empty()) series[event.run].apply(event.event);
    };
    const std::string parts = ranks.isFirst() ? arguments.parts : std::string();
    const int code =
        followJob(surfacesJob(found, options, parts), arguments.quiet ? Verbosity::Quiet : Verbosity::Normal, keep,
                  {.title = "landscape", .device = "auto", .threads = arguments.threads}, ranks.all());
    if (!ranks.isFirst()) return code; // which alone writes
    for (const auto& [run, known] : series)
        for (const auto& [name, surface] : known.surfaces)
            if (const auto file = std::filesystem::path(run) / (name + ".npz"); std::filesystem::exists(file))
                print(file, surface); // of a job that failed or was stopped: what it has kept
    if (code == Success && !arguments.planeNpz.empty()) exportPlane(arguments.planeNpz, series);
    return code;
}

} // namespace

void addLandscapeCommand(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<LandscapeArguments>();
    CLI::App* command = app.add_subcommand(
        "landscape", "The loss around a run's last checkpoint, through several runs' minima, or along a path");
    command->footer(
        "plane=random: filter-normalised directions (Li et al. 2018) around each run's last checkpoint.\n"
        "plane=models: one plane through the minima of two or three runs, others and paths beside it.\n"
        "plane=path: where a run's checkpoints moved most. plane=hessian: the eigenvectors of the largest\n"
        "eigenvalues. plane=microscope: a training's next step, on its own batch, and where SGD, SAM, ASAM\n"
        "and Agnostic-SAM look and step to. plane=adaptation: a few-shot run's inner loops, on the loss around\n"
        "its meta-initialisation. every=EPOCHS: one surface for each kept checkpoint, a film.\n"
        "3x3, 5x5, 9x9, 17x17 ... points come first; stopped, it keeps the points it has and goes on from\n"
        "them the next time. Written to RUN/landscape-*.npz, a plane of several runs into the first one's\n"
        "folder.\n\nFields:\n" +
        describeFields(schemaOf<SliceOptions>()));
    command->add_option("RUN", arguments->folders, "Run folders, or folders of runs")->required();
    command->add_option("-s,--set", arguments->assignments, "Change a field: points=33, range=0.5, split=test")
        ->type_name("FIELD=VALUE")
        ->expected(1)
        ->take_all();
    command->add_option("--directions", arguments->parts,
                        "Write the weights, directions, statistics and images that the surface is computed of: a "
                        "safetensors file, by the layers' names");
    command->add_option("--plane-npz", arguments->planeNpz,
                        "Write the surface as dnn-mode-connectivity's plane.py does, with that of the other split if "
                        "the run has it");
    CLI::Option* list = command->add_flag("--list", arguments->isList, "Only list the surfaces that there are");
    CLI::Option* removed =
        command
            ->add_option(
                "--remove", arguments->removed,
                "Remove this surface of RUN and its points, by its name in --list; refused while it is computed")
            ->type_name("NAME")
            ->expected(1)
            ->take_all();
    CLI::Option* set = command->get_option("--set");
    for (CLI::Option* one : {list, removed})
        one->excludes(set, command->get_option("--directions"), command->get_option("--plane-npz"));
    list->excludes(removed);
    command->add_option("--threads", arguments->threads, "Threads to compute with; 0: all cores")
        ->check(CLI::Range(std::int64_t(0), std::int64_t(4096)))
        ->capture_default_str();
    command->add_flag("-q,--quiet", arguments->quiet, "No progress");
    command->callback([&action, arguments] {
        action = [=] {
            const ProcessRanks ranks;
            return ranks.doing([&] { return computeLandscape(*arguments, ranks); });
        };
    });
}

} // namespace sharpscope
