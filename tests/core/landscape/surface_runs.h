// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of small networks with checkpoints that nobody has trained, and the slice job on them.
#pragma once

#include "core/job/job_queue.h"
#include "core/landscape/slice.h"
#include "core/landscape/surface_file.h"
#include "core/run/run_folder.h"
#include "core/tensor/random.h"
#include "core/train/checkpoint.h"
#include "core/train/evaluate.h"
#include "core/train/load_run.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>

#include <QTemporaryDir>

#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharpscope::test {

inline bool isNear(double a, double b, double tolerance) { return std::abs(a - b) <= tolerance * (1 + std::abs(b)); }

class SurfaceRuns {
public:
    /// On blobs; `more` is put over the experiment.
    std::filesystem::path runOf(const char* network, const char* label, const Json& more = Json::object()) const
    {
        RunOptions options;
        options.name = "plane";
        options.data = {.name = "blobs"};
        options.data.augmentation = "none";
        options.network.name = network;
        options.method = {.rule = "sgd", .label = label};
        options.device = "cpu";
        Json json = toJson(options);
        if (options.network.name == "cnn-small") json["network"]["options"] = {{"batchNorm", true}};
        json.merge_patch(more);
        if (!m_data) m_data = loadData(options);
        return RunFolder::create(m_root.path().toStdString(), label, json).path();
    }
    static LoadedRun loadedOf(const std::filesystem::path& run)
    {
        return loadRun(readRunOptions(RunFolder::open(run)));
    }
    /// Weights around a common point, with statistics that nobody else has.
    static void checkpointAt(const std::filesystem::path& run, std::int64_t step, std::int64_t seed)
    {
        const LoadedRun loaded = loadedOf(run);
        const at::Tensor begin = loaded.network->initialTheta(3), state = loaded.network->initialState();
        const auto noise = [&](const at::Tensor& like, const char* purpose) {
            return at::empty_like(like).normal_(0, 1, makeGenerator(seed, purpose));
        };
        Checkpoint checkpoint{.clock = {.step = step, .epoch = static_cast<double>(step) / 10}};
        checkpoint.theta = begin + noise(begin, "θ") * 0.05;
        checkpoint.state = state + (noise(state, "s") * 0.1).abs();
        saveCheckpoint(run, checkpoint, 0);
    }
    static Checkpoint newest(const std::filesystem::path& run)
    {
        return loadCheckpoint(RunFolder::open(run).lastCheckpoint());
    }

    std::vector<RunEvent> events; ///< of the last job

    /// Why it failed; empty if it did not.
    QByteArray compute(const std::vector<std::filesystem::path>& runs, const SliceOptions& options,
                       const std::filesystem::path& parts = {})
    {
        JobQueue queue;
        events.clear();
        const auto job = queue.add(slicesJob(runs, options, parts), {.threads = 1});
        while (!job->wait(std::chrono::milliseconds(1))) {
        }
        events = job->events().takeAll();
        for (const RunEvent& event : events)
            if (const auto* failed = std::get_if<Failed>(&event.event)) return failed->why.c_str();
        return {};
    }
    /// How many points the last job has computed.
    std::int64_t computed() const
    {
        return std::count_if(events.begin(), events.end(), [](const RunEvent& event) {
            const auto* progress = std::get_if<Progress>(&event.event);
            return progress && progress->what == "landscape";
        });
    }
    static Surface onlySurface(const std::filesystem::path& run)
    {
        const std::vector<std::filesystem::path> files = surfaceFiles(run);
        return files.size() == 1 ? readSurface(files.front()) : Surface{};
    }

    /// The loss of θ with this state on the surface's images.
    static Evaluation lossOf(const std::filesystem::path& run, const SliceOptions& options, const at::Tensor& theta,
                             const at::Tensor& state)
    {
        const LoadedRun loaded = loadedOf(run);
        const Subset& images = options.split == "test" ? loaded.test : loaded.train;
        return *evaluate(*loaded.network, theta, state, stratifiedSubset(images, options.images, 0));
    }

private:
    QTemporaryDir m_root;
    mutable std::optional<TrainAndTest> m_data; ///< shared by all, so that it is made once
};

} // namespace sharpscope::test
