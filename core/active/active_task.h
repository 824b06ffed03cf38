// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/active/active_loop.h"
#include "core/active/epoch_sums.h"
#include "core/active/oracle.h"
#include "core/active/pace.h"
#include "core/active/round_checkpoints.h"
#include "core/job/recorder.h"
#include "core/job/task.h"
#include "core/run/active_history.h"

namespace sharpscope {

/// A run of active learning: an ActiveLoop that is advanced an epoch or a phase a turn, with what is kept of it in the
/// run's folder, the oracle, and whoever holds it, undoes a round or answers. Beside the checkpoints there is one
/// "round-<round>.npz" for each scored pool.
class ActiveTask final : public Task {
public:
    /// Goes on from the folder's newest checkpoint, if there is one, and from the choices and answers that its events
    /// have recorded since. Run, acquisition and form as ActiveLoop takes them.
    /// @throws Error if the checkpoint does not fit.
    ActiveTask(const ActiveOptions& options, LoadedRun run, std::unique_ptr<Acquisition> acquisition,
               Recorder& recorder, LabelForm form = {});

    void advance(const std::function<void()>& tick) override;
    bool isDone() const override { return m_loop.phase() == Phase::Done; }
    bool isWaiting() const override { return !isDone() && (!m_pace.mayGo() || isAsking()); }
    double fraction() const override;
    Clock clock() const override { return m_loop.clock(); }
    Json result() const override;
    void save() override
    {
        if (isEndOfTraining(m_recorder.folder(), clock().step, m_history)) return m_recorder.sync();
        writeCheckpoint();
    }

    const ActiveLoop& loop() const { return m_loop; }

private:
    void resume();
    void begin();
    void announce(const std::vector<std::string>& problems, bool resumed);
    void takeCommands();
    void take(const Answer& answer);
    void undoRound();
    void train(const std::function<void()>& tick);
    bool trainEpoch(Trainer& trainer);
    void endTraining(Trainer& trainer);
    void writeCheckpoint();
    void score(const std::function<void()>& tick);
    bool recall();
    void query();
    void label();
    void sayAgain(const std::string& question);
    void close(std::int64_t round, Phase phase, Json data);
    void report(Event event);
    bool isAsking() const;

    ActiveOptions m_options;
    Json m_origin; ///< of its data; a branch has checkpoints of its past
    ActiveLoop m_loop;
    Oracle m_oracle;
    Recorder& m_recorder;
    ActiveHistory m_past;    ///< what the folder held when it was opened: what was chosen and labelled stays so
    ActiveHistory m_history; ///< what holds now
    Pace m_pace;
    EpochSums m_sums;
};

} // namespace sharpscope
