// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fewshot/meta_trainer.h"
#include "core/job/recorder.h"
#include "core/job/task.h"
#include "core/train/knob_turns.h"
#include "core/train/step_log.h"

#include <chrono>

namespace sharpscope {

/// A few-shot run: a MetaTrainer that is advanced an epoch a turn, validated on the way, and tested at its end, with
/// the last weights and with those that validated best.
class FewShotTask final : public Task {
public:
    /// Goes on from the folder's newest checkpoint, if there is one.
    /// @throws Error if the checkpoint does not fit.
    FewShotTask(LoadedFewShot run, Recorder& recorder);

    void advance(const std::function<void()>& tick) override;
    bool isDone() const override { return m_trainer.isDone() && m_isTested; }
    double fraction() const override;
    Clock clock() const override { return m_trainer.clock(); }
    Json result() const override;
    void save() override;

private:
    /// The weights that validated best so far.
    struct Chosen {
        at::Tensor theta; ///< undefined before the first validation
        at::Tensor state;
        std::int64_t step = 0;
        double accuracy = 0;
    };

    void resume();
    void announce();
    void turnKnobs();
    void flush();
    void closeEpoch();
    bool isDue(double everyEpochs) const;
    void evaluateIfDue();
    void testAtTheEnd(const std::function<void()>& tick);
    std::optional<EpisodeScores> scored(const std::string& part, const at::Tensor& theta, const at::Tensor& state,
                                        const std::function<void()>& tick);
    double workTotal() const;

    MetaTrainer m_trainer;
    Recorder& m_recorder;
    Json m_origin; ///< see checkpoint_origin.h
    std::shared_ptr<const void> m_beforeRest;
    StepLog m_log;
    KnobTurns m_knobs;
    std::chrono::steady_clock::time_point m_lastFlush = std::chrono::steady_clock::now();
    Chosen m_chosen;
    bool m_isTested = false;
    Json m_testResult = Json::object();
    std::int64_t m_evaluatedStep = -1;
    double m_episodesScored = 0; ///< for fraction()
    double m_lossSum = 0;        ///< of the epoch under way
    double m_correctSum = 0;
    std::int64_t m_seenImages = 0;
};

} // namespace sharpscope
