// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/training_task.h"

#include "core/train/checkpoint_origin.h"
#include "core/train/measurement.h"
#include "core/train/sound_checkpoint.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr auto readBackEvery = std::chrono::milliseconds(250);
constexpr std::size_t readBackAtMost = 64;  // steps
constexpr std::size_t readBackTogether = 8; // the same step in all processes, as a loss that is not finite ends the run

Json originOf(const LoadedRun& run, const RunFolder& folder)
{
    Json origin = originOfData(run.train.data.get(), run.test.data.get());
    origin.update(originOfRun(folder));
    return origin;
}

} // namespace

TrainingTask::TrainingTask(LoadedRun loaded, Recorder& recorder)
    : m_trainer(trainedBy(recorder.ranks(), std::move(loaded))),
      m_recorder(recorder),
      m_origin(originOf(m_trainer.run(), recorder.folder())),
      m_measurements(askedMeasurements(m_trainer.run().options.measure)),
      m_pointMeasurements(askedPointMeasurements(m_trainer.run().options.measure)),
      m_knobs(m_trainer.run().options.method.knobs)
{
    m_beforeRest = m_recorder.beforeRest([this] { flush(); });
    resume();
    announce();
    sayNote("info");
}

/// From an older checkpoint where the newest is damaged, the run ends in the same weights, later, since knobs that were
/// turned behind it are turned again.
void TrainingTask::resume()
{
    const auto restore = [&](const Checkpoint& checkpoint) {
        m_trainer.restore(checkpoint);
        m_knobs.setDone(checkpoint.knobsDone);
        setMeasuredBuffers(checkpoint.own);
    };
    const auto warn = [this](const std::string& text) { m_recorder.report(Message{"warning", text}); };
    const std::optional<Checkpoint> found =
        restoreNewestSound(m_recorder.folder(), *m_trainer.run().network, m_origin, restore, warn);
    if (!found) return m_trainer.startFromWeights();
    const Checkpoint& checkpoint = *found;
    m_evaluatedStep = checkpoint.evaluatedStep;
    m_lossSum = checkpoint.lossSum;
    m_correctSum = checkpoint.correctSum;
    m_seenImages = checkpoint.seenImages;
}

void TrainingTask::announce()
{
    const RunOptions& options = m_trainer.run().options;
    bool resumed = false;
    const auto problems = m_recorder.folder().forEachEvent([&](Event&& event) {
        resumed = true;
        m_knobs.remember(event, clock().step);
    });
    m_recorder.report(Started{.title = options.method.label,
                              .rule = options.method.rule,
                              .group = options.group,
                              .seed = options.seed,
                              .device = m_trainer.run().device.str(),
                              .parameters = m_trainer.run().network->parameterCount(),
                              .stepsTotal = m_trainer.stepsTotal(),
                              .epochsTotal = m_trainer.epochsTotal()});
    if (resumed) m_recorder.report(Resumed{clock()});
    for (const std::string& problem : problems)
        m_recorder.report(Message{"warning", problem});
}

void TrainingTask::sayNote(const char* level)
{
    if (std::string note = m_trainer.takeNote(); !note.empty()) m_recorder.report(Message{level, std::move(note)});
}

void TrainingTask::advance(const std::function<void()>& tick)
{
    const std::int64_t stepsPerEpoch = m_trainer.stepsPerEpoch();
    const std::int64_t checkpointPeriod = periodInSteps(m_trainer.run().options.train.checkpointEvery, stepsPerEpoch);
    const auto isAsked = [&](const AskedMeasurement& asked) { return clock().step % asked.every == 0; };
    bool epochEnds = false;
    while (!epochEnds) {
        evaluateIfDue();
        if (isDone() || !m_recorder.keepGoing()) break;
        turnKnobs();
        const bool watched = std::any_of(m_measurements.begin(), m_measurements.end(), isAsked);
        const StepTaken step = m_trainer.step(watched);
        m_log.add(step.clock, step.report, step.train.labels.size(0), step.lr, step.radius);
        if (watched) measure(step);
        if (isTimeToReadBack()) {
            flush();
            tick();
        }
        epochEnds = m_trainer.position() % stepsPerEpoch == 0;
        if (epochEnds) {
            closeEpoch();
            evaluateIfDue(); // who ends a run after this turn (a look of successive halving) judges it by that
        }
        if (isDone() || m_trainer.position() % checkpointPeriod == 0) {
            evaluateIfDue();
            save();
        }
    }
    flush();
    tick();
}

bool TrainingTask::isTimeToReadBack() const
{
    if (m_recorder.ranks()->areSeveral()) return m_log.size() >= readBackTogether;
    return m_log.size() >= readBackAtMost || SteadyClock::now() - m_lastFlush > readBackEvery;
}

/// Those that are asked at step l, which has just been taken. Of several processes the first measures, on all of B^t.
void TrainingTask::measure(const StepTaken& step)
{
    flush();
    if (!m_recorder.ranks()->isFirst()) return;
    const StepSeen seen{.objective = m_trainer.objective(),
                        .gradient = m_trainer.gradient(),
                        .before = step.before,
                        .after = m_trainer.trained(),
                        .train = step.train,
                        .second = step.second,
                        .rule = m_trainer.rule(),
                        .layout = m_trainer.layout(),
                        .clock = step.clock,
                        .lr = step.lr,
                        .images = &m_trainer.run().train};
    for (const AskedMeasurement& asked : m_measurements)
        if ((step.clock.step - 1) % asked.every == 0)
            m_recorder.report(Measured{.clock = step.clock, .values = asked.measurement->measure(seen)});
}

/// "edge.vector" and the like, as checkpoints hold them.
NamedTensors TrainingTask::measuredBuffers() const
{
    NamedTensors all;
    for (const AskedMeasurement& asked : m_measurements)
        for (const auto& [name, tensor] : asked.measurement->buffers())
            all.emplace_back(asked.name + '.' + name, tensor);
    return all;
}

/// Earlier versions have saved none: those measurements begin anew.
void TrainingTask::setMeasuredBuffers(const NamedTensors& buffers)
{
    for (const auto& [name, tensor] : buffers)
        if (tensor.scalar_type() != at::kFloat || tensor.sizes() != m_trainer.trained().sizes())
            throw Error("its measurement's buffer \"" + name + "\" is not of " +
                        std::to_string(m_trainer.trained().numel()) + " floats");
    for (const AskedMeasurement& asked : m_measurements) {
        NamedTensors own;
        for (const auto& [name, tensor] : buffers)
            if (name.starts_with(asked.name + '.')) own.emplace_back(name.substr(asked.name.size() + 1), tensor);
        asked.measurement->setBuffers(own);
    }
}

/// The knobs that the experiment turns at this step, and those that somebody has turned meanwhile. They take effect
/// before the next step and are in a checkpoint before it, so that a killed run resumes with them.
void TrainingTask::turnKnobs()
{
    TurnedTraining training;
    training.label = m_trainer.run().options.method.label;
    training.inForce = [this]() -> decltype(auto) { return m_trainer.knobs(); };
    training.turn = [this](const TurnKnob& knob) { m_trainer.turn(knob); };
    training.flush = [this] { flush(); };
    training.clock = [this] { return clock(); };
    if (m_knobs.take(training, m_recorder)) save();
}

void TrainingTask::flush()
{
    const auto begin = SteadyClock::now();
    for (const StepLog::ReadBack& step : m_log.takeAll()) {
        if (!std::isfinite(step.loss))
            throw Error("the loss is not finite at step " + std::to_string(step.event.clock.step) +
                        "; a lower learning rate or radius, or a warm-up, may help");
        m_lossSum += step.loss * static_cast<double>(step.images);
        if (!std::isnan(step.correct)) m_correctSum += step.correct;
        m_seenImages += step.images;
        m_recorder.report(step.event);
    }
    if (!m_trainer.run().device.is_cpu()) // the device caught up here
        m_trainer.addSeconds(std::chrono::duration<double>(SteadyClock::now() - begin).count());
    sayNote("warning");
    m_recorder.flush();
    m_lastFlush = SteadyClock::now();
}

void TrainingTask::save()
{
    flush();
    m_recorder.sync(); // events before the checkpoint that stands for them
    Checkpoint checkpoint = m_trainer.save();
    checkpoint.about["of"] = m_origin;
    checkpoint.own = measuredBuffers();
    checkpoint.knobsDone = m_knobs.done();
    checkpoint.evaluatedStep = m_evaluatedStep;
    checkpoint.lossSum = m_lossSum;
    checkpoint.correctSum = m_correctSum;
    checkpoint.seenImages = m_seenImages;
    if (!m_recorder.ranks()->isFirst()) return;
    const std::string file = saveCheckpoint(m_recorder.folder().path(), checkpoint,
                                            static_cast<int>(m_trainer.run().options.train.keepCheckpoints));
    m_recorder.report(CheckpointSaved{.clock = clock(), .file = file});
    m_recorder.sync();
}

} // namespace sharpscope
