// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/base_optimizer.h"
#include "core/optim/objective.h"
#include "core/train/checkpoint.h"
#include "core/train/load_run.h"
#include "core/train/parallel_passes.h"
#include "core/train/shared_passes.h"
#include "core/train/step_graph.h"

#include <map>
#include <memory>

namespace sharpscope {

/// One step as it was taken. Tensors stay on the device; nothing here has waited for it.
struct StepTaken {
    Clock clock; ///< after the step
    double lr = 0;
    double radius = 0; ///< ρ of the rule at this step
    StepReport report;
    Batch train;         ///< B^t
    Batch second;        ///< B^v that the rule used; where the step is watched, never empty
    at::Tensor rows;     ///< int64 [B], CPU: which of the train images B^t holds
    double progress = 0; ///< of the run, before the step
    at::Tensor before;   ///< θ_l, where the step is watched
    at::Tensor momentum; ///< the base optimiser's, there as well, if it has one
};

/// Batches of an epoch over so many images. The rest that is smaller than a batch is left out, as equal batches make
/// equal steps; or taken as a batch of its own where every image counts (`takesRest`), but for a rest of one image,
/// which has no variance for BatchNorm.
std::int64_t batchesIn(std::int64_t images, std::int64_t batchSize, bool takesRest);

/// A period in epochs as a whole number of steps, at least one.
std::int64_t periodInSteps(double epochs, std::int64_t stepsPerEpoch);

/// One method on one seed: θ, the normalisation statistics, the rule, the optimiser, the schedule and the order of the
/// data. Everything drawn is derived from (seed, purpose, epoch or step), so a trainer that is restored ends in the
/// same weights, bit for bit. Of several processes (LoadedRun::ranks) each has a trainer and takes the same steps at
/// the same time: they draw the same batches and share their images. Knows no file and no job. For one thread.
class Trainer {
public:
    /// At seeded initial weights, the same for every rule; `run` is kept.
    /// @throws Error if nothing is left to train on.
    explicit Trainer(LoadedRun run);

    /// From the file that network.weights names, if it does: for a run that begins.
    /// @throws Error if the file does not fit.
    void startFromWeights();

    /// From where another training has ended: its weights and, for a warm start, what its optimiser and rule carry.
    /// @throws Error if they do not fit.
    void startFrom(const at::Tensor& theta, const at::Tensor& state, const NamedTensors& optimizer = {},
                   const NamedTensors& rule = {});

    /// The next step, as in the papers' algorithm boxes. A watched one keeps θ_l, and draws a second batch of a quarter
    /// of B^t's size, as Agnostic-SAM would, where the rule has none.
    StepTaken step(bool watched);

    bool isDone() const;
    double fraction() const; ///< of the steps, or of the seconds under equal seconds, in [0, 1]
    const Clock& clock() const { return m_clock; }
    std::int64_t stepsPerEpoch() const { return m_stepsPerEpoch; }
    std::int64_t stepsTotal() const { return m_stepsTotal - m_shift; }
    /// The clock's step as it would be if all epochs so far had been as long as they are now: what epochs and the order
    /// of their batches are counted by. Another one only in a fork with another number of batches.
    std::int64_t position() const { return m_clock.step + m_shift; }
    double epochsTotal() const { return m_epochsTotal; }
    void addSeconds(double seconds) { m_clock.seconds += seconds; } ///< in which the device caught up

    const LoadedRun& run() const { return m_run; }
    const at::Tensor& theta() const { return m_theta; }         ///< float [P], all of the network's parameters
    const at::Tensor& state() const { return m_state; }         ///< float [S]
    const at::Tensor& trained() const { return m_trained; }     ///< what the rule sees: θ, or its tail under "head"
    const Layout& layout() const { return m_layout; }           ///< of trained()
    const Objective& objective() const { return *m_objective; } ///< of trained()
    /// Of the objective in this process alone, with the last step's dropout masks.
    const Gradient& gradient() const { return m_gradient; }
    const StepRule& rule() const { return *m_rule; }
    const Extras& extras() const { return m_extras; }
    /// Where the run is evaluated: at θ, or where its rule says.
    struct Evaluated {
        at::Tensor theta;   ///< all of the network's parameters
        at::Tensor trained; ///< what of them is trained
    };
    Evaluated evaluated() const;
    std::string takeNote() { return std::exchange(m_note, {}); } ///< what a user should know, once

    /// "lr", or a numeric option of the rule, from the next step on.
    /// @throws Error naming the knob if there is none such, or its value is not finite or out of range; nothing
    /// changes.
    void turn(const TurnKnob& knob);
    const std::map<std::string, double>& knobs() const { return m_knobs; } ///< in force

    /// What a checkpoint holds of it, and back.
    /// @throws Error if the checkpoint does not fit the optimiser, the rule or the run's length: what it holds would
    /// end in other weights. The trainer is then only good for another restore().
    Checkpoint save() const;
    void restore(const Checkpoint& checkpoint);

private:
    void begin(const at::Tensor& theta, const at::Tensor& state);
    void expectFits(const Checkpoint& checkpoint) const;
    bool isOpen() const;
    double passesSpent() const;
    double learningRateNow(double highest) const;
    double highestRate() const;
    Batch draw(const char* purpose, const at::Tensor& positions) const;
    Batch drawSecond(double fraction) const;
    at::Tensor shareOf(const at::Tensor& order, std::int64_t size) const;
    void orderEpoch();
    std::unique_ptr<StepRule> ruleWith(const std::map<std::string, double>& knobs) const;
    Ranks& ranks() const { return *m_run.ranks; }
    void share();
    bool isPerRank() const;
    SharedPasses sharedPasses() const;

    LoadedRun m_run;
    at::Tensor m_theta;
    at::Tensor m_trained;
    Layout m_layout;
    at::Tensor m_state;
    std::shared_ptr<std::int64_t> m_dropoutSeed = std::make_shared<std::int64_t>(0);
    std::shared_ptr<double> m_epoch = std::make_shared<double>(0); ///< the clock's, for the objective
    std::shared_ptr<const Objective> m_objective;
    Gradient m_gradient;
    Gradient m_asked; ///< what the rule asks: that, or of several processes together
    Extras m_extras;
    GradientPair m_pair; ///< empty: one after the other
    std::unique_ptr<StepRule> m_rule;
    std::unique_ptr<StepGraph> m_steps;
    std::unique_ptr<BaseOptimizer> m_optimizer;
    Augmentation m_augmentation;

    Clock m_clock;
    std::int64_t m_batchSize = 0;
    std::int64_t m_stepsPerEpoch = 0;
    std::int64_t m_stepsTotal = 0; ///< positions; under equal seconds the schedule is stretched over time, not steps
    std::int64_t m_shift = 0;      ///< of the position against the step
    double m_epochsTotal = 0;
    std::map<std::string, double> m_knobs;
    std::string m_note;

    at::Tensor m_order;       ///< of the epoch under way
    at::Tensor m_secondOrder; ///< B^v is drawn independently of B^t
    std::int64_t m_orderedEpoch = -1;
};

} // namespace sharpscope
