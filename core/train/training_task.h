// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/recorder.h"
#include "core/job/task.h"
#include "core/train/knob_turns.h"
#include "core/train/measurements.h"
#include "core/train/step_log.h"
#include "core/train/trainer.h"

#include <chrono>

namespace sharpscope {

/// A run of a comparison: a Trainer that is advanced an epoch a turn, with what is measured on the way and what is kept
/// of it in the run's folder.
class TrainingTask final : public Task {
public:
    /// Goes on from the folder's newest checkpoint, if there is one.
    /// @throws Error if the checkpoint does not fit the network.
    TrainingTask(LoadedRun loaded, Recorder& recorder);

    void advance(const std::function<void()>& tick) override;
    bool isDone() const override { return m_trainer.isDone(); }
    double fraction() const override { return m_trainer.fraction(); }
    Clock clock() const override { return m_trainer.clock(); }
    Json result() const override;
    void save() override;

    const Trainer& trainer() const { return m_trainer; }

private:
    void resume();
    void announce();
    void turnKnobs();
    bool isTimeToReadBack() const;
    void measure(const StepTaken& step);
    void flush();
    void closeEpoch();
    void evaluateIfDue();
    bool measurePoint(std::int64_t evaluation);
    void sayNote(const char* level);
    NamedTensors measuredBuffers() const;
    void setMeasuredBuffers(const NamedTensors& buffers);

    Trainer m_trainer;
    Recorder& m_recorder;
    Json m_origin; ///< see checkpoint_origin.h
    std::vector<AskedMeasurement> m_measurements;
    std::vector<AskedPointMeasurement> m_pointMeasurements;
    std::shared_ptr<const void> m_beforeRest; ///< shows what was measured while the job rests
    StepLog m_log;
    std::chrono::steady_clock::time_point m_lastFlush = std::chrono::steady_clock::now();
    KnobTurns m_knobs;
    std::int64_t m_evaluatedStep = -1;
    double m_lossSum = 0; ///< of the epoch under way
    double m_correctSum = 0;
    std::int64_t m_seenImages = 0;
};

} // namespace sharpscope
