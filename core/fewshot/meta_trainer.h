// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fewshot/class_splits.h"
#include "core/fewshot/episode_scores.h"
#include "core/fewshot/few_shot_options.h"
#include "core/fewshot/meta_gradient.h"
#include "core/model/network.h"
#include "core/optim/base_optimizer.h"
#include "core/optim/step_rule.h"
#include "core/run/command.h"
#include "core/train/checkpoint.h"

#include <map>

namespace sharpscope {

/// What a run trains on.
struct LoadedFewShot {
    FewShotRun options;
    ClassSplits splits;
    std::shared_ptr<const Network> network; ///< with an output for each way
    at::Device device = at::kCPU;
};

/// nullopt soon after `isStopping` says yes.
/// @throws Error if data, network or device is not to be had, or the classes do not reach for the episodes.
std::optional<LoadedFewShot> loadFewShot(const FewShotRun& options, const std::function<bool()>& isStopping);

/// The episodes of a part, "train", "validation" or "test", that a run is measured on, and how it adapts there: as its
/// validation and test do, the same for every method and seed. Of "train" as many as of a validation, none of which it
/// was trained on as such. Points into `run`.
/// @throws Error naming the part if there is no such one.
EpisodeSeries measuredEpisodes(const LoadedFewShot& run, const std::string& part);

/// One outer step as it was taken; tensors stay on the device.
struct MetaStepTaken {
    Clock clock; ///< after the step
    double lr = 0;
    double radius = 0;
    StepReport report;
    std::int64_t images = 0; ///< queries, which report.correct counts
};

/// One method on one seed: θ, statistics, the rule outside, the optimiser, and the episodes by their numbers. Whatever
/// is drawn follows from (seed, purpose, step), so a trainer that is restored ends in the same weights, bit for bit.
/// Knows no file and no job. For one thread.
class MetaTrainer {
public:
    explicit MetaTrainer(LoadedFewShot run);

    /// From the file that network.weights names, if it does; what came of it, in a sentence.
    /// @throws Error if the file does not fit.
    std::string startFromWeights();

    MetaStepTaken step();

    bool isDone() const { return m_clock.step >= m_stepsTotal; }
    const Clock& clock() const { return m_clock; }
    std::int64_t stepsTotal() const { return m_stepsTotal; }
    const LoadedFewShot& run() const { return m_run; }
    const at::Tensor& theta() const { return m_theta; }
    /// Where the run is scored: at θ, or where its rule says.
    at::Tensor evaluated() const;
    const at::Tensor& state() const { return m_state; }

    /// On a part's episodes (measuredEpisodes()), at θ and the statistics that are given.
    std::optional<EpisodeScores> score(const std::string& part, const at::Tensor& theta, const at::Tensor& state,
                                       const std::function<bool()>& keepGoing) const;

    /// "lr", or a numeric option of the method ("rho", "innerRho", "innerLr": one rate for all inner steps), from the
    /// next step on, and in what is measured from there on.
    /// @throws Error naming the knob if there is none such, or its value is not finite or out of range; nothing
    /// changes.
    void turn(const TurnKnob& knob);
    const std::map<std::string, double>& knobs() const { return m_knobs; } ///< in force

    Checkpoint save() const;
    /// @throws Error if it does not fit the optimiser, the rule or the run's length.
    void restore(const Checkpoint& checkpoint);

private:
    double progressAt(std::int64_t step) const; ///< before that step, of the run
    void begin(const at::Tensor& theta, const at::Tensor& state);
    void makeGradient();
    void setMethod(const std::map<std::string, double>& knobs);
    void expectFits(const Checkpoint& checkpoint) const;

    LoadedFewShot m_run;    ///< its method as the knobs have it
    MethodOptions m_method; ///< as the experiment has it
    std::map<std::string, double> m_knobs;
    MetaLoss m_loss;
    std::unique_ptr<StepRule> m_rule;
    at::Tensor m_theta;
    at::Tensor m_state;
    std::unique_ptr<MetaGradient> m_metaGradient;
    Gradient m_gradient;
    std::unique_ptr<BaseOptimizer> m_optimizer;
    Clock m_clock;
    std::int64_t m_stepsTotal = 0;
};

} // namespace sharpscope
