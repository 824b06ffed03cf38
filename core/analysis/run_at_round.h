// SPDX-License-Identifier: GPL-3.0-or-later
// A run of active learning as it stood at the end of a round's training: θ and normalisation statistics of its
// checkpoint then, X_L that it was trained on, and the X_pool that was (or would have been) scored next.
#pragma once

#include "core/active/active_loop.h"
#include "core/run/active_history.h"
#include "core/run/run_folder.h"

#include <functional>
#include <optional>

namespace sharpscope {

/// What is asked on the way, and told.
struct AnalysisProgress {
    std::function<bool()> keepGoing = [] { return true; }; ///< at least every second or so; false: give up
    std::function<void(double)> progress = [](double) {};  ///< share of the analysis that is done
};

class RunAtRound {
public:
    /// Loads the run's data, on the GPU where there is one. nullopt if `isStopping` said yes.
    /// @throws Error naming the run if it is none of active learning, or its data is not to be had.
    static std::optional<RunAtRound> load(RunFolder run, const std::function<bool()>& isStopping);

    /// To another round of it.
    /// @throws Error naming the run if the round was not trained, its checkpoint is gone or damaged, nothing is left in
    /// X_U, or the data is not what the run was made with.
    void goTo(std::int64_t round);

    std::int64_t round() const { return m_round; }
    const RunFolder& folder() const { return m_run; }
    const ActiveHistory& history() const { return m_history; }
    const ActiveOptions& options() const { return m_options; }
    const at::Tensor& theta() const { return m_loop->theta(); }
    const at::Tensor& state() const { return m_loop->state(); }
    const Subset& labelled() const { return m_labelled; } ///< X_L, with the labels that were given
    const Subset& pool() const { return m_pool; }         ///< X_pool; its labels are all −1
    const Subset& unlabelled() const { return m_unlabelled; }

    /// As an acquisition sees it. For as long as this lives and stays at the round.
    PoolRound asked(const AnalysisProgress& progress = {}) const;

    /// Whether labels of unlabelled images are known: not where a person gives them.
    bool knowsTruth() const { return m_options.rounds.oracle == "simulated"; }
    /// With the labels that the simulated oracle would give, label noise included.
    /// @throws Error where a person gives labels.
    Subset withTruth(Subset unlabelled) const;

    /// At most `count` images (0: all), drawn evenly by the run's seed and the round, ascending.
    Subset sample(const Subset& from, std::int64_t count) const;

    double testAccuracy() const; ///< at the end of this round's training; NaN if it was not measured
    double testLoss() const;

    /// What analyses of the round agree in if they are of the same: {"checkpoint", "thetaNorm", "labelled", "pool"}.
    Json identity() const;

private:
    RunAtRound(RunFolder run, ActiveOptions options, const TrainAndTest& data);
    void expectSameData() const;

    RunFolder m_run;
    ActiveOptions m_options;
    ActiveHistory m_history;
    std::unique_ptr<ActiveLoop> m_loop;
    std::int64_t m_round = -1;
    Subset m_labelled, m_pool, m_unlabelled;
};

} // namespace sharpscope
