// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/training_task.h"

namespace sharpscope {

/// A fork whose run had no checkpoint where it begins: trains the past once more, with the run's own options and the
/// knobs that were turned on it, to the same weights, bit for bit on the same machine and threads; then it is a
/// training. A past that is cut short goes on from where it was.
class ForkTask final : public Task {
public:
    /// `past`: the run that is forked, as it was up to there.
    ForkTask(LoadedRun past, LoadedRun future, Recorder& recorder);

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

    std::unique_ptr<Trainer> m_past; ///< until the fork begins
    struct {
        double loss = 0, correct = 0;
        std::int64_t images = 0;
    } m_sums; ///< of the epoch under way
    std::size_t m_knobsDone = 0;
    LoadedRun m_future;
    Recorder& m_recorder;
    std::unique_ptr<TrainingTask> m_training;
};

/// A fork in its folder: begun, or with its past still to be trained. nullptr if the job was asked to stop meanwhile.
/// @throws Error if its beginning is not to be had.
std::unique_ptr<Task> openFork(const RunOptions& options, const TrainAndTest& data, Recorder& recorder);

} // namespace sharpscope
