// SPDX-License-Identifier: GPL-3.0-or-later
// Our side of bench_landscape.py: the slice job itself, in a queue, on a run folder with a random checkpoint. Writes
// what Python needs to do the same (model.safetensors: "theta.NAME", "state.NAME", "first.NAME", "second.NAME",
// "index") and answers each line "grid" with {"secondsAPoint": ..., "losses": [...]} row by row, and "first" with
// {"seconds": ...} from the question, the data's loading and all, to the 9 × 9 points that a 51 × 51 surface begins
// with.
#include "core/base/json.h"
#include "core/base/process.h"
#include "core/job/job_queue.h"
#include "core/landscape/slice.h"
#include "core/landscape/surface_file.h"
#include "core/model/directions.h"
#include "core/tensor/safetensors.h"
#include "core/train/checkpoint.h"
#include "core/train/load_run.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <iostream>
#include <thread>

using namespace sharpscope;

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t firstLevel = 9; ///< points of the coarsest grid

RunOptions runOptions(const std::string& network)
{
    RunOptions options;
    options.name = "bench";
    options.data.augmentation = "none";
    options.network.name = network;
    options.method.rule = "sgd";
    return options;
}

void addAll(NamedTensors& to, const std::string& prefix, const std::vector<Segment>& segments,
            const std::vector<at::Tensor>& views)
{
    for (std::size_t i = 0; i < segments.size(); ++i)
        to.emplace_back(prefix + segments[i].name, views[i].contiguous());
}

RunFolder makeRun(const fs::path& root, const std::string& network, const SliceOptions& slice)
{
    const LoadedRun run = loadRun(runOptions(network));
    const Layout& layout = run.network->layout();
    const Checkpoint checkpoint{
        .clock = {.step = 1}, .theta = run.network->initialTheta(1), .state = run.network->initialState()};
    RunFolder folder = RunFolder::create(root, "bench", toJson(run.options));
    saveCheckpoint(folder.path(), checkpoint);
    const Directions directions = randomDirections(layout, checkpoint.theta, slice.directionSeed);
    NamedTensors all{{"index", stratifiedSubset(run.train, slice.images, 0).index.cpu()}};
    addAll(all, "theta.", layout.parameters, parameterViews(layout, checkpoint.theta));
    addAll(all, "state.", layout.statistics, statisticsViews(layout, checkpoint.state));
    addAll(all, "first.", layout.parameters, parameterViews(layout, directions.first));
    addAll(all, "second.", layout.parameters, parameterViews(layout, directions.second));
    writeSafetensors(root / "model.safetensors", {.tensors = all});
    return folder;
}

void removeSurfaces(const RunFolder& folder)
{
    for (const fs::path& file : surfaceFiles(folder.path()))
        fs::remove(file);
}

Json first(const RunFolder& folder, SliceOptions slice, std::int64_t threads)
{
    removeSurfaces(folder);
    slice.points = 51;
    const auto begin = std::chrono::steady_clock::now();
    JobQueue queue;
    const auto job = queue.add(slicesJob({folder.path()}, slice), {.device = "auto", .threads = threads});
    double seconds = 0;
    for (std::int64_t points = 0; points < 81;) {
        if (job->wait(std::chrono::milliseconds(1))) throw Error("the job ended before 81 points");
        for (const RunEvent& event : job->events().takeAll())
            if (std::holds_alternative<GridPoint>(event.event) && ++points == 81)
                seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    }
    job->control().stop();
    while (!job->wait(std::chrono::milliseconds(10))) {
    }
    return {{"seconds", seconds}};
}

/// From the first 3 × 3 points, which a GPU takes at once, to the last: what every further point costs.
Json grid(const RunFolder& folder, SliceOptions slice, std::int64_t threads)
{
    using SteadyClock = std::chrono::steady_clock;
    removeSurfaces(folder);
    JobQueue queue;
    const auto job = queue.add(slicesJob({folder.path()}, slice), {.device = "auto", .threads = threads});
    SteadyClock::time_point first, last;
    std::int64_t points = 0;
    for (bool ended = false; !ended;) {
        ended = job->wait(std::chrono::milliseconds(1));
        for (const RunEvent& event : job->events().takeAll()) {
            if (const auto* failed = std::get_if<Failed>(&event.event)) throw Error(failed->why);
            if (!std::holds_alternative<GridPoint>(event.event)) continue;
            last = SteadyClock::now();
            if (++points == firstLevel) first = last;
        }
    }
    const Surface surface = readSurface(surfaceFiles(folder.path()).front());
    if (points <= firstLevel) throw Error("points: 5 a side or more are needed");
    const double seconds = std::chrono::duration<double>(last - first).count();
    return {{"secondsAPoint", seconds / static_cast<double>(points - firstLevel)}, {"losses", surface.loss}};
}

} // namespace

int main(int argc, char** argv)
{
    prepareProcess();
    std::string network = "resnet-20";
    fs::path root;
    SliceOptions slice{.points = 5};
    std::int64_t threads = 0;
    CLI::App app("Landscape speed, asked for line by line");
    app.add_option("--network", network);
    app.add_option("--folder", root, "an empty folder")->required();
    app.add_option("--points", slice.points);
    app.add_option("--range", slice.range);
    app.add_option("--images", slice.images);
    app.add_option("--threads", threads);
    CLI11_PARSE(app, argc, argv);
    try {
        const RunFolder folder = makeRun(root, network, slice);
        for (std::string line; std::getline(std::cin, line);)
            std::cout << (line == "first" ? first : grid)(folder, slice, threads) << std::endl;
    } catch (const std::exception& error) {
        std::cerr << "landscape_points: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
