// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/base_optimizer.h"
#include "core/run/job.h"
#include "core/run/run_folder.h"
#include "core/train/checkpoint.h"
#include "core/train/load_run.h"
#include "core/train/step_graph.h"
#include "core/train/step_log.h"

#include <chrono>
#include <functional>
#include <memory>

namespace sharpscope {

/// One method on one seed, trained into its run folder. θ, the normalisation statistics and the optimiser's buffers
/// live here; everything drawn is derived from (seed, purpose, epoch or step), so a run that resumes from its
/// checkpoint ends in the same weights, bit for bit. For the job's thread only.
class TrainingRun {
public:
    /// Goes on from the folder's newest checkpoint, if there is one.
    /// @throws Error if the checkpoint does not fit the network.
    TrainingRun(LoadedRun loaded, RunFolder folder, JobContext& context);

    /// Trains to the end of the epoch, evaluating and saving on the way; calls `progress` whenever reports were read
    /// back. Returns early when the job is to stop.
    /// @throws Error if the loss is no longer finite or the folder cannot be written.
    void trainEpoch(const std::function<void()>& progress = [] {});

    bool isDone() const;
    double fraction() const; ///< of the run that is done, in [0, 1]
    double passesLeft() const;
    const Clock& clock() const { return m_clock; }

    void finish(); ///< last checkpoint, result.json, Finished
    void stop();   ///< checkpoint and Stopped

private:
    using SteadyClock = std::chrono::steady_clock;

    void announce(bool resumed);
    void takeStep();
    void probe(const Batch& train, const Batch& second, const at::Tensor& before);
    void applyKnobs();
    void makeRuleAgain();
    void flush();
    void closeEpoch();
    void evaluateIfDue();
    void save();
    void report(Event event);
    void beginFresh();
    void begin(const at::Tensor& theta, const at::Tensor& state);
    void restore(const Checkpoint& checkpoint);
    double learningRateNow() const;
    Batch drawBatch(const char* purpose, const at::Tensor& order, std::int64_t size) const;

    LoadedRun m_run;
    RunFolder m_folder;
    JobContext& m_context;

    at::Tensor m_theta;     ///< float [P]
    at::Tensor m_trainable; ///< what the rule and the optimiser see: θ, or its tail when only the head is trained
    Layout m_layout;        ///< of m_trainable
    at::Tensor m_state;     ///< float [S]
    std::shared_ptr<std::int64_t> m_dropoutSeed = std::make_shared<std::int64_t>(0);
    Gradient m_gradient;
    std::unique_ptr<StepRule> m_rule;
    std::unique_ptr<StepGraph> m_steps;
    std::unique_ptr<BaseOptimizer> m_optimizer;
    Augmentation m_augmentation;

    Clock m_clock;
    std::int64_t m_batchSize = 0;
    std::int64_t m_stepsPerEpoch = 0;
    std::int64_t m_stepsTotal = 0; ///< under equal seconds: what the schedule is stretched over is time, not steps
    double m_epochsTotal = 0;
    std::map<std::string, double> m_knobs;

    at::Tensor m_order;       ///< of the epoch under way
    at::Tensor m_secondOrder; ///< B^v is drawn independently of B^t
    std::int64_t m_orderEpoch = -1;

    StepLog m_log;
    SteadyClock::time_point m_lastFlush = SteadyClock::now();
    std::int64_t m_evaluatedStep = -1;
    double m_lossSum = 0; ///< of the epoch under way
    double m_correctSum = 0;
    std::int64_t m_seenImages = 0;
};

} // namespace sharpscope
