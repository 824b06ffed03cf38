// SPDX-License-Identifier: GPL-3.0-or-later
// A comparison of three methods that trains in seconds, for the tests of training.
#pragma once

#include "core/run/run_folder.h"
#include "core/train/checkpoint.h"
#include "core/train/comparison_options.h"
#include "core/work/experiment_job.h"

#include <functional>

namespace sharpscope {

namespace fs = std::filesystem;

inline ComparisonOptions smallExperiment()
{
    ComparisonOptions e;
    e.name = "small";
    e.data.trainSize = 640;
    e.data.testSize = 200;
    e.network.name = "cnn-small";
    e.network.options = {{"width", 8}, {"batchNorm", true}};
    e.train.epochs = 3;
    e.train.batchSize = 64;
    e.train.checkpointEvery = 0.3;
    e.measure = {{"alignment", {{"every", 7}}}};
    e.optimizer.lr = 0.05;
    e.methods = {{.rule = "sgd", .label = "SGD"},
                 {.rule = "sam", .label = "SAM", .options = {{"rho", 0.01}}},
                 {.rule = "agnostic-sam",
                  .label = "Agnostic-SAM",
                  .options = {{"rho1", 0.02}, {"rho2", 0.01}, {"rhoV", 0.01}, {"ema", 0.9}}}};
    e.device = "cpu";
    e.threads = 1;
    return e;
}

inline Job comparisonJob(const ComparisonOptions& comparison, const fs::path& root)
{
    std::vector<Problem> problems;
    Experiment experiment = experimentFromJson(toJson(comparison), problems);
    if (!problems.empty()) throw Error(toText(problems));
    return experimentJob(std::move(experiment), root);
}

/// Runs a job to its end on this thread; all its events.
inline std::vector<RunEvent> runJob(const Job& job, const std::function<void(JobControl&)>& setUp = {})
{
    JobControl control;
    EventQueue events;
    if (setUp) setUp(control);
    JobContext context(control, events);
    job(context);
    return events.takeAll();
}

inline Checkpoint lastCheckpointOf(const fs::path& folder)
{
    return loadCheckpoint(RunFolder::open(folder).lastCheckpoint());
}

} // namespace sharpscope
