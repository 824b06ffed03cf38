// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/replayed_past.h"

#include "core/train/trainer.h"

namespace sharpscope {

namespace {

double numberOf(const at::Tensor& tensor) { return tensor.defined() ? tensor.item<double>() : 0; }

class ReplayedTrainer final : public ReplayedPast {
public:
    explicit ReplayedTrainer(LoadedRun run) : m_trainer(std::move(run)) {}

    const Network& network() const override { return *m_trainer.run().network; }
    Clock clock() const override { return m_trainer.clock(); }
    double fraction() const override { return m_trainer.fraction(); }
    void startFromWeights() override { m_trainer.startFromWeights(); }
    void restore(const Checkpoint& checkpoint) override { m_trainer.restore(checkpoint); }
    void turn(const TurnKnob& knob) override { m_trainer.turn(knob); }
    Step step() override
    {
        const StepTaken taken = m_trainer.step(false);
        return {.loss = numberOf(taken.report.loss),
                .correct = numberOf(taken.report.correct),
                .images = taken.train.labels.size(0),
                .epochEnds = m_trainer.position() % m_trainer.stepsPerEpoch() == 0};
    }
    Checkpoint save() const override { return m_trainer.save(); }

private:
    Trainer m_trainer;
};

} // namespace

std::unique_ptr<ReplayedPast> replayedPast(LoadedRun run) { return std::make_unique<ReplayedTrainer>(std::move(run)); }

} // namespace sharpscope
