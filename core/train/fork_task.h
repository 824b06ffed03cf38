// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/recorder.h"
#include "core/job/task.h"
#include "core/train/forked_training.h"
#include "core/train/replayed_past.h"

#include <functional>

namespace sharpscope {

/// How a fork's run is opened, by its kind.
struct ForkOpening {
    /// What is forked, as it was up to there; nullptr if the job was asked to stop meanwhile.
    std::function<std::unique_ptr<ReplayedPast>(const Json& run)> past;
    std::function<std::unique_ptr<Task>()> future; ///< the fork itself, from what its folder has
};

/// A fork whose run had no checkpoint where it begins: trains the past once more, with the run's own options and the
/// knobs that were turned on it, to the same weights, bit for bit on the same machine and threads; then it is a
/// training. A past that is cut short goes on from where it was.
class ForkTask final : public Task {
public:
    /// `before`: the sound options of the run that is forked.
    ForkTask(const ForkedTraining& kind, Json before, std::unique_ptr<ReplayedPast> past,
             std::function<std::unique_ptr<Task>()> future, Recorder& recorder);

    void advance(const std::function<void()>& tick) override;
    bool isDone() const override { return m_training && m_training->isDone(); }
    double fraction() const override;
    Clock clock() const override;
    Json result() const override { return m_training ? m_training->result() : Json::object(); }
    void save() override;

private:
    void replay(const std::function<void()>& tick);
    void turnKnobs();
    void expectSameLoss(double loss);
    void begin();
    Checkpoint checkpoint() const; ///< of the past, where it is
    std::string label() const;

    const ForkedTraining& m_kind;
    Json m_before;
    std::unique_ptr<ReplayedPast> m_past; ///< until the fork begins
    struct {
        double loss = 0, correct = 0;
        std::int64_t images = 0;
    } m_sums; ///< of the epoch under way
    std::vector<PlannedKnob> m_knobs;
    std::size_t m_knobsDone = 0;
    std::function<std::unique_ptr<Task>()> m_future;
    Recorder& m_recorder;
    Clock m_beginning;
    std::unique_ptr<Task> m_training;
};

/// A fork in its folder: begun, or with its past still to be trained. nullptr if the job was asked to stop meanwhile.
/// @throws Error if its beginning is not to be had.
std::unique_ptr<Task> openFork(const ForkedTraining& kind, Recorder& recorder, const ForkOpening& opening);

} // namespace sharpscope
