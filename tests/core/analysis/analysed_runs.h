// SPDX-License-Identifier: GPL-3.0-or-later
// Small runs of active learning whose network has normalisation, and what is in them by another way than RunAtRound's.
#pragma once

#include "../work/active_experiment.h"

#include "core/active/active_options.h"
#include "core/analysis/analysis_job.h"
#include "core/analysis/round_analyses.h"
#include "core/data/batch.h"
#include "core/persample/one_by_one.h"
#include "core/run/scored_images.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>

namespace sharpscope {

inline Json analysedExperiment(const Json& changes = Json::object())
{
    Json json = Json::parse(R"({"kind": "active-learning", "name": "an", "seeds": [5], "threads": 1, "device": "cpu",
        "data": {"name": "blobs", "trainSize": 150, "testSize": 60},
        "network": {"name": "cnn-small", "options": {"width": 3, "hidden": 4, "batchNorm": true}},
        "train": {"epochs": 6, "batchSize": 4, "checkpointEvery": 100},
        "rounds": {"initial": 12, "query": 5, "rounds": 2, "poolSize": 40},
        "acquisitions": [{"acquisition": "random"}]})");
    json.merge_patch(changes);
    return json;
}

/// The only run of an experiment.
inline fs::path madeRun(const QTemporaryDir& root, const Json& changes = Json::object())
{
    static int made = 0;
    const fs::path folder = fs::path(root.path().toStdString()) / std::to_string(made++);
    runJob(jobOf(analysedExperiment(changes), folder));
    return listRuns(folder).at(0);
}

inline RunAtRound atRound(const fs::path& run, std::int64_t round)
{
    RunAtRound at = *RunAtRound::load(RunFolder::open(run), [] { return false; });
    at.goTo(round);
    return at;
}

/// θ, statistics and images as the folder's files have them, in double.
struct FoundRound {
    std::shared_ptr<const Network> network;
    Subset all;
    at::Tensor theta, state;
    std::vector<std::int64_t> pool;     ///< of round-<r>.npz
    std::vector<std::int64_t> labelled; ///< of the events
    std::vector<std::int64_t> givenLabels;

    FoundRound(const fs::path& folder, std::int64_t round)
    {
        const RunFolder run = RunFolder::open(folder);
        std::vector<Problem> problems;
        const LoadedRun loaded = loadRun(activeOptionsFromJson(run.experiment(), problems).training);
        network = loaded.network;
        all = wholeOf(loaded.train.data);
        const ActiveHistory history = historyOf(folder);
        const Checkpoint saved = loadCheckpoint(folder / checkpointName(history.find(round)->trained.step));
        theta = saved.theta.to(at::kDouble);
        state = saved.state.to(at::kDouble);
        pool = readScoredImages(folder / scoredImagesName(round)).images;
        for (const ActiveRound& one : history.rounds())
            if (one.round < round) {
                labelled.insert(labelled.end(), one.labelledImages.begin(), one.labelledImages.end());
                givenLabels.insert(givenLabels.end(), one.givenLabels.begin(), one.givenLabels.end());
            }
    }

    at::Tensor images(const std::vector<std::int64_t>& rows) const
    {
        return makeBatch(all, at::tensor(rows, at::kLong), Augmentation{}, {}).images.to(at::kDouble);
    }
    std::vector<std::int64_t> trueLabels(const std::vector<std::int64_t>& rows) const
    {
        const at::Tensor labels = all.data->labels.index_select(0, at::tensor(rows, at::kLong));
        return {labels.data_ptr<std::int64_t>(), labels.data_ptr<std::int64_t>() + labels.numel()};
    }
    /// One image after the other by autograd; of predicted labels where none are given.
    PerturbedLosses losses(const std::vector<std::int64_t>& rows, const PerturbedLossOptions& options,
                           const std::vector<std::int64_t>& labels = {}) const
    {
        return perturbedLossesOneByOne(*network, theta, state, images(rows),
                                       labels.empty() ? at::Tensor() : at::tensor(labels, at::kLong), options);
    }
};

inline std::vector<std::int64_t> whole(const std::vector<double>& numbers) { return {numbers.begin(), numbers.end()}; }

inline double averageOf(const at::Tensor& values) { return values.to(at::kDouble).mean().item<double>(); }

inline bool isClose(double a, double b, double tolerance = 2e-4)
{
    return std::abs(a - b) <= tolerance * std::max(std::abs(b), 1e-3);
}

inline bool areClose(const std::vector<double>& a, const at::Tensor& b)
{
    const at::Tensor expected = b.to(at::kDouble).contiguous();
    if (static_cast<std::int64_t>(a.size()) != expected.numel()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!isClose(a[i], expected.data_ptr<double>()[i])) return false;
    return true;
}

} // namespace sharpscope
