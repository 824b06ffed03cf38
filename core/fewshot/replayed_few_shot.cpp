// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/replayed_few_shot.h"

#include "core/run/run_reader.h"

#include <set>

namespace sharpscope {

namespace {

/// What was validated, as the events say it.
struct Validated {
    std::set<std::int64_t> steps;
    std::int64_t best = -1; ///< the first step of the highest accuracy
    double accuracy = 0;
};

Validated validatedIn(const RunFolder& folder)
{
    const RunColumns columns =
        readColumns(folder.path(), {"accuracy/validation"}, {clockParts.begin(), clockParts.end()}).columns;
    const SeriesView accuracy = columns.of("accuracy/validation");
    Validated validated;
    for (std::size_t i = 0; i < accuracy.size(); ++i) {
        const std::int64_t step = accuracy.clock(i).step;
        validated.steps.insert(step);
        if (validated.best >= 0 && accuracy.value(i) <= validated.accuracy) continue;
        validated.best = step;
        validated.accuracy = accuracy.value(i);
    }
    return validated;
}

class ReplayedFewShot final : public ReplayedPast {
public:
    ReplayedFewShot(LoadedFewShot run, Validated validated)
        : m_trainer(std::move(run)), m_validated(std::move(validated))
    {
    }

    const Network& network() const override { return *m_trainer.run().network; }
    Clock clock() const override { return m_trainer.clock(); }
    double fraction() const override
    {
        return static_cast<double>(clock().step) /
               static_cast<double>(std::max<std::int64_t>(1, m_trainer.stepsTotal()));
    }
    void startFromWeights() override
    {
        m_trainer.startFromWeights();
        keepIfBest();
    }
    void restore(const Checkpoint& checkpoint) override
    {
        m_trainer.restore(checkpoint);
        m_own = checkpoint.own;
        m_about = checkpoint.about;
        keepIfBest();
    }
    void turn(const TurnKnob& knob) override { m_trainer.turn(knob); }
    Step step() override
    {
        const MetaStepTaken taken = m_trainer.step();
        keepIfBest();
        return {.loss = taken.report.loss.item<double>(),
                .correct = taken.report.correct.defined() ? taken.report.correct.item<double>() : 0,
                .images = taken.images,
                .epochEnds = clock().step % m_trainer.run().options.train.stepsPerEpoch == 0};
    }
    Checkpoint save() const override
    {
        Checkpoint checkpoint = m_trainer.save();
        checkpoint.own = m_own;
        checkpoint.about = m_about;
        if (m_validated.steps.contains(clock().step)) checkpoint.evaluatedStep = clock().step;
        return checkpoint;
    }

private:
    void keepIfBest()
    {
        if (clock().step != m_validated.best) return;
        m_own = {{"best.theta", m_trainer.theta().clone()}, {"best.state", m_trainer.state().clone()}};
        m_about["bestStep"] = m_validated.best;
        m_about["bestAccuracy"] = m_validated.accuracy;
    }

    MetaTrainer m_trainer;
    Validated m_validated;
    NamedTensors m_own;
    Json m_about = Json::object();
};

} // namespace

std::unique_ptr<ReplayedPast> replayedPast(LoadedFewShot run, const RunFolder& fork)
{
    return std::make_unique<ReplayedFewShot>(std::move(run), validatedIn(fork));
}

} // namespace sharpscope
