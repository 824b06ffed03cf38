// SPDX-License-Identifier: GPL-3.0-or-later
// Active learning (Kim et al., SAAL, Algorithm 1):
//
//     X_L ← first labels
//     for round = 0, 1, ..., R:
//         train θ on X_L                                       trainer()
//         if round = R: stop
//         X_pool ← a random part of X_U; score its images      score()
//         x₁ ... x_k ← the acquisition's choice                query()
//         ask the oracle; X_L ← X_L ∪ {(x_i, y_i)}             label()
//
// The loop alone: it knows no file, no job and no person. For one thread.
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/active/active_options.h"
#include "core/active/label_form.h"
#include "core/active/labelled_pool.h"
#include "core/train/trainer.h"

#include <functional>
#include <memory>
#include <optional>

namespace sharpscope {

enum class Phase { Train, Score, Query, Label, Done };
const char* toText(Phase phase); ///< "train"

/// A round's pool and what the acquisition said of it.
struct ScoredPool {
    Subset pool;
    PoolScores scores;
    double seconds = 0;
};

class ActiveLoop {
public:
    /// `data` is what loadData() gave for the options. Without labels yet.
    /// @throws Error if the data, the network or the acquisition is not to be had.
    ActiveLoop(const ActiveOptions& options, const TrainAndTest& data);
    /// The run's train part is all that can be labelled. One with an objective of its own is of another loss than a
    /// classification's (detection).
    ActiveLoop(const ActiveOptions& options, LoadedRun run, std::unique_ptr<Acquisition> acquisition,
               LabelForm form = {});

    std::int64_t round() const { return m_round; }
    Phase phase() const { return m_phase; } ///< that comes next
    const LabelledPool& pool() const { return m_pool; }
    const Subset& test() const { return m_loaded.test; }
    at::Device device() const { return m_loaded.device; }
    const Network& network() const { return *m_network; }
    const LabelForm& form() const { return m_form; }
    bool classifies() const { return !m_loaded.objective; }      ///< an image's label is a class, and its answer logits
    std::string takeNote() { return std::exchange(m_note, {}); } ///< what a user should know, once

    /// The training of this round, from where it stands.
    Trainer& trainer();
    /// This round as an acquisition sees it, at some θ and statistics.
    PoolRound roundAt(const at::Tensor& theta, const at::Tensor& state, const Subset& labelled, const Subset& pool,
                      const Subset& unlabelled) const;
    void endTraining(); ///< once it is done: keeps θ, and for a warm start what the optimiser and the rule carry
    const at::Tensor& theta() const { return m_theta; }
    const at::Tensor& state() const { return m_state; }

    /// A piece of it. False if there is more to do, or keepGoing said no; scored() holds it else.
    bool score(const std::function<bool()>& keepGoing, const std::function<void(double)>& progress);
    const ScoredPool& scored() const { return *m_scored; }
    std::vector<std::int64_t> query(); ///< images, in the order of choice
    void recall();                     ///< past scoring and choice: what was chosen is known
    /// Of this round; then it is the next one's turn. The labels to begin with are those of round −1.
    void label(const std::vector<GivenLabel>& labels);

    /// Back to the end of the training of `round`, of which the checkpoint is.
    void goBack(std::int64_t round, const Checkpoint& trained);

    Clock clock() const;             ///< over all rounds
    std::int64_t stepsTotal() const; ///< of all rounds, if every query is answered in full
    /// Of all rounds, where a scoring takes `scoringCost` times as long as a training.
    double fraction(double scoringCost) const;
    double scoringShare() const { return m_scoringShare; } ///< of the scoring that is under way
    double scoringSeconds() const { return m_underWay ? m_underWay->seconds : 0; }

    /// All it takes to go on from here, bit for bit, and back.
    /// @throws Error if the checkpoint does not fit.
    Checkpoint save() const;
    void restore(const Checkpoint& checkpoint);

private:
    LoadedRun loadedForRound() const;
    void forgetScores();
    void startTrainer();
    bool isShared() const { return m_loaded.ranks && m_loaded.ranks->areSeveral(); } ///< by several processes
    Phase afterTraining() const;

    ActiveOptions m_options;
    LoadedRun m_loaded; ///< its train part is all that can be labelled
    std::unique_ptr<Acquisition> m_acquisition;
    LabelForm m_form;
    std::shared_ptr<const Network> m_network; ///< the acquisition's
    LabelledPool m_pool;
    at::Tensor m_firstTheta;
    at::Tensor m_firstState;

    std::int64_t m_round = -1; ///< of which the first labels are
    Phase m_phase = Phase::Label;
    std::unique_ptr<Trainer> m_trainer; ///< of the round whose training is under way
    Clock m_before;                     ///< of all trainings that are done
    at::Tensor m_theta;                 ///< of the last training that is done
    at::Tensor m_state;
    NamedTensors m_optimizer; ///< carried over in a warm start
    NamedTensors m_rule;
    std::optional<ScoredPool> m_underWay; ///< its scores are not there yet
    double m_scoringShare = 0;
    std::optional<ScoredPool> m_scored;
    std::string m_note;
};

} // namespace sharpscope
