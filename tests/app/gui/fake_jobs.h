// SPDX-License-Identifier: GPL-3.0-or-later
// Jobs that behave as the real ones do towards the window, without a network: run folders on disk, events in turns, a
// checkpoint at the end, pause, step, stop and knobs.
#pragma once

#include "app/gui/window_seams.h"
#include "core/run/run_folder.h"
#include "core/run/run_series.h"

#include <chrono>
#include <cmath>
#include <memory>
#include <thread>

namespace sharpscope {

struct FakeRun {
    RunFolder folder;
    std::int64_t step = 0;
    double rho = 0.05;
};

inline void emitBoth(FakeRun& run, JobContext& context, const Event& event)
{
    run.folder.append(event);
    context.emit(run.folder.id(), event);
}

inline Clock fakeClock(std::int64_t step)
{
    const auto s = static_cast<double>(step);
    return {.step = step, .epoch = s / 20, .passes = 2 * s, .seconds = 0.02 * s};
}

/// Steps of all runs in turns, 20 an epoch, until `steps`. Loss falls like a curve does, with a known value: at step s
/// it is 2 exp(−s/60) + 0.1·(index + 1).
inline void fakeTraining(std::vector<FakeRun>& runs, JobContext& context, std::int64_t steps, int millisecondsAStep)
{
    const auto stop = [&] {
        for (auto& run : runs) {
            emitBoth(run, context,
                     CheckpointSaved{fakeClock(run.step), "checkpoint-" + std::to_string(run.step) + ".safetensors"});
            emitBoth(run, context, Stopped{fakeClock(runs.front().step)});
            run.folder.sync();
        }
    };
    while (runs.front().step < steps) {
        for (std::size_t i = 0; i < runs.size(); ++i) {
            if (!context.keepGoing()) return stop();
            auto& run = runs[i];
            for (const auto& [name, value] : context.takeKnobs(run.folder.id())) {
                if (name == "rho") run.rho = value;
                emitBoth(run, context, Commanded{fakeClock(run.step), TurnKnob{name, value}});
            }
            const Clock clock = fakeClock(++run.step);
            const double s = static_cast<double>(run.step), wave = 0.1 * std::sin(s * (1.7 + static_cast<double>(i)));
            emitBoth(run, context,
                     Measured{.clock = clock,
                              .values = {{"loss", 2 * std::exp(-s / 60) + 0.1 * static_cast<double>(i + 1) + wave},
                                         {"accuracy/batch", 1 - std::exp(-s / 50)},
                                         {"gradient norm", 1},
                                         {"perturbation", run.rho},
                                         {"sharpness", 0.1},
                                         {"lr", 0.1},
                                         {"rho", run.rho}}});
            if (run.step % 10 == 0)
                emitBoth(run, context,
                         Measured{.clock = clock,
                                  .values = {{"cosine/before", 0.3 + wave},
                                             {"cosine/after", 0.35 + wave},
                                             {"cosine/change", 0.05}}});
            if (run.step % 20 == 0) {
                emitBoth(run, context,
                         Measured{.clock = clock, .values = {{"loss/train", 1}, {"accuracy/train", 0.5}}});
                emitBoth(
                    run, context,
                    Measured{.clock = clock,
                             .values = {{"loss/test", 1.2},
                                        {"accuracy/test", 0.9 - std::exp(-s / 50) - 0.01 * static_cast<double>(i)}}});
            }
        }
        const double part = static_cast<double>(runs.front().step) / static_cast<double>(steps);
        context.emit("", Progress{.what = "training", .fraction = part, .secondsLeft = 10 * (1 - part)});
        for (auto& run : runs)
            run.folder.flush();
        std::this_thread::sleep_for(std::chrono::milliseconds(millisecondsAStep));
    }
    for (auto& run : runs) {
        const Finished finished{.clock = fakeClock(steps),
                                .result = {{"accuracy/test", {{"last", 0.9}, {"best", 0.9}}}}};
        emitBoth(run, context,
                 CheckpointSaved{fakeClock(run.step), "checkpoint-" + std::to_string(run.step) + ".safetensors"});
        run.folder.finish(finished);
        context.emit(run.folder.id(), finished);
    }
}

/// Seams with fake jobs and no dialogs. `steps`, `milliseconds` a step of all runs.
inline WindowSeams fakeSeams(std::int64_t steps = 100, int milliseconds = 1)
{
    WindowSeams seams = realSeams();
    seams.figure = [](QWidget*, PlotWidget&, const FigureFormat& last) { return std::optional(last); };
    seams.comparison = [=](Experiment experiment, std::filesystem::path root) -> Job {
        return [=](JobContext& context) {
            std::vector<FakeRun> runs;
            for (Json json : runsOf(experiment, "fake group", 1)) {
                json["made"] = {{"program", "sharpscope test"}, {"torch", "none"}};
                runs.push_back(
                    {RunFolder::create(root,
                                       json["name"].get<std::string>() + "_" +
                                           json["method"]["rule"].get<std::string>() + "_s" + json["seed"].dump(),
                                       json)});
                emitBoth(runs.back(), context,
                         Started{.title = json["method"]["label"],
                                 .rule = json["method"]["rule"],
                                 .group = json["group"],
                                 .seed = json["seed"],
                                 .device = "cpu",
                                 .parameters = 1234,
                                 .stepsTotal = steps,
                                 .epochsTotal = static_cast<double>(steps) / 20});
            }
            fakeTraining(runs, context, steps, milliseconds);
        };
    };
    seams.resume = [=](std::vector<std::filesystem::path> folders) -> Job {
        return [=](JobContext& context) {
            std::vector<FakeRun> runs;
            for (const auto& path : folders) {
                RunSeries series;
                RunFolder folder = RunFolder::openToWrite(path);
                folder.forEachEvent([&](Event&& event) { series.apply(event); });
                runs.push_back({std::move(folder), series.last.step});
                emitBoth(runs.back(), context, Resumed{series.last});
            }
            fakeTraining(runs, context, steps, milliseconds);
        };
    };
    seams.slice = [](const std::vector<std::filesystem::path>&, const SliceOptions&) -> Job {
        return [](JobContext&) {};
    };
    seams.fileToOpen = [](auto&&...) { return QString(); };
    seams.fileToSave = [](auto&&...) { return QString(); };
    seams.folder = [](auto&&...) { return QString(); };
    seams.color = [](auto&&...) { return QColor(); };
    seams.closing = [](auto&&...) { return CloseAnswer{}; };
    seams.confirm = [](auto&&...) { return false; };
    seams.text = [](auto&&...) { return QString(); };
    seams.program = QStringLiteral(PROGRAM_DIR "/sharpscope");
    return seams;
}

} // namespace sharpscope
