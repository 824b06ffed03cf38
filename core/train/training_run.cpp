// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/training_run.h"

#include "core/model/transfer.h"
#include "core/optim/registry.h"
#include "core/run/run_series.h"
#include "core/train/evaluate.h"
#include "core/train/gradient.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr auto readBackEvery = std::chrono::milliseconds(250);
constexpr std::size_t readBackAtMost = 64; // steps

/// A period in epochs as a whole number of steps, at least one.
std::int64_t periodInSteps(double epochs, std::int64_t stepsPerEpoch)
{
    return std::max<std::int64_t>(1, std::llround(epochs * static_cast<double>(stepsPerEpoch)));
}

Json resultOf(const RunFolder& folder, const Clock& clock)
{
    RunSeries series;
    for (const Event& event : folder.readEvents())
        series.apply(event);
    Json result{{"step", clock.step}, {"epoch", clock.epoch}, {"passes", clock.passes}, {"seconds", clock.seconds}};
    for (const auto& [tag, values] : series.tags)
        if ((tag.starts_with("loss/") || tag.starts_with("accuracy/")) && tag != "accuracy/batch")
            result[tag] = {{"last", values.last}, {"best", values.best}};
    return result;
}

} // namespace

TrainingRun::TrainingRun(LoadedRun loaded, RunFolder folder, JobContext& context)
    : m_run(std::move(loaded)), m_folder(std::move(folder)), m_context(context)
{
    const RunOptions& options = m_run.options;
    if (m_run.train.size() == 0) throw Error("data: no train images are left");
    m_batchSize = std::min(options.train.batchSize, m_run.train.size());
    m_stepsPerEpoch = m_run.train.size() / m_batchSize; // the rest of an epoch's images is left out: equal batches
    m_rule = makeRule(options.method.rule, options.method.options);
    m_epochsTotal = options.train.epochs;
    if (options.train.budget == "passes" && options.passesTotal > 0)
        m_epochsTotal = options.passesTotal / m_rule->passesPerStep();
    m_stepsTotal = std::llround(m_epochsTotal * static_cast<double>(m_stepsPerEpoch));
    m_augmentation = Augmentation::named(options.data.augmentation, m_run.train.data->images.size(2));

    const std::filesystem::path last = m_folder.lastCheckpoint();
    if (last.empty())
        beginFresh();
    else
        restore(loadCheckpoint(last));
    announce(!m_folder.readEvents().empty());
}

/// Seeded initial weights, the same for every rule, or those of a file.
void TrainingRun::beginFresh()
{
    const at::Tensor theta = m_run.network->initialTheta(m_run.options.seed);
    const at::Tensor state = m_run.network->initialState();
    if (const std::string& file = m_run.options.network.weights; !file.empty())
        report(Message{"info", file + ": " + toText(loadWeights(file, m_run.network->layout(), theta, state))});
    begin(theta, state);
}

void TrainingRun::begin(const at::Tensor& theta, const at::Tensor& state)
{
    const RunOptions& options = m_run.options;
    m_theta = theta.to(m_run.device).clone();
    m_state = state.to(m_run.device).clone();
    const std::int64_t offset = options.network.trainable == "head" ? headOffset(m_run.network->layout()) : 0;
    m_trainable = m_theta.slice(0, offset);
    m_layout = tailLayout(m_run.network->layout(), offset);
    m_optimizer = std::make_unique<BaseOptimizer>(options.optimizer, m_trainable);
    m_gradient = makeGradient(
        m_run.network, m_state,
        {.labelSmoothing = options.train.labelSmoothing, .bfloat16 = options.train.precision == "bfloat16"},
        m_theta.slice(0, 0, offset), m_dropoutSeed);
    const bool recorded = options.train.cudaGraph && m_run.network->isReplayable();
    m_steps = std::make_unique<StepGraph>(recorded ? deviceGraphsFor(m_run.device) : DeviceGraphMaker(), m_state);
}

void TrainingRun::restore(const Checkpoint& checkpoint)
{
    if (checkpoint.theta.numel() != m_run.network->parameterCount())
        throw Error(m_folder.lastCheckpoint().string() + ": holds " + std::to_string(checkpoint.theta.numel()) +
                    " parameters, the network has " + std::to_string(m_run.network->parameterCount()));
    begin(checkpoint.theta, checkpoint.state);
    m_optimizer->setBuffers(checkpoint.optimizer);
    m_knobs = checkpoint.knobs;
    makeRuleAgain();
    m_rule->setBuffers(checkpoint.rule);
    m_clock = checkpoint.clock;
    m_evaluatedStep = checkpoint.evaluatedStep;
    m_lossSum = checkpoint.lossSum;
    m_correctSum = checkpoint.correctSum;
    m_seenImages = checkpoint.seenImages;
}

void TrainingRun::announce(bool resumed)
{
    const RunOptions& options = m_run.options;
    report(Started{.title = options.method.label,
                   .rule = options.method.rule,
                   .group = options.group,
                   .seed = options.seed,
                   .device = m_run.device.str(),
                   .parameters = m_run.network->parameterCount(),
                   .stepsTotal = m_stepsTotal,
                   .epochsTotal = m_epochsTotal});
    if (resumed) report(Resumed{m_clock});
}

bool TrainingRun::isDone() const
{
    if (m_run.options.train.budget == "seconds") return m_clock.seconds >= m_run.options.train.seconds;
    return m_clock.step >= m_stepsTotal;
}

double TrainingRun::fraction() const
{
    const TrainOptions& train = m_run.options.train;
    if (train.budget == "seconds") return std::min(1.0, m_clock.seconds / train.seconds);
    return m_stepsTotal == 0 ? 1.0 : static_cast<double>(m_clock.step) / static_cast<double>(m_stepsTotal);
}

double TrainingRun::passesLeft() const
{
    return static_cast<double>(m_stepsTotal - m_clock.step) * m_rule->passesPerStep();
}

double TrainingRun::learningRateNow() const
{
    const auto knob = m_knobs.find("lr");
    const double highest = knob == m_knobs.end() ? m_run.options.optimizer.lr : knob->second;
    return learningRate(m_run.options.schedule, highest, fraction() * m_epochsTotal, m_epochsTotal);
}

void TrainingRun::trainEpoch(const std::function<void()>& progress)
{
    const TrainOptions& train = m_run.options.train;
    const std::int64_t checkpointPeriod = periodInSteps(train.checkpointEvery, m_stepsPerEpoch);
    bool epochEnds = false;
    while (!epochEnds) {
        evaluateIfDue();
        if (isDone() || !m_context.keepGoing()) break;
        applyKnobs();
        takeStep();
        if (m_log.size() >= readBackAtMost || SteadyClock::now() - m_lastFlush > readBackEvery) {
            flush();
            progress();
        }
        epochEnds = m_clock.step % m_stepsPerEpoch == 0;
        if (epochEnds) closeEpoch();
        if (isDone() || m_clock.step % checkpointPeriod == 0) {
            evaluateIfDue();
            save();
        }
    }
    flush();
}

void TrainingRun::flush()
{
    const auto begin = SteadyClock::now();
    for (const StepLog::ReadBack& entry : m_log.takeAll()) {
        if (!std::isfinite(entry.loss))
            throw Error("the loss is not finite at step " + std::to_string(entry.event.clock.step) +
                        "; a lower learning rate or radius, or a warm-up, may help");
        m_lossSum += entry.loss * static_cast<double>(entry.images);
        m_correctSum += entry.correct;
        m_seenImages += entry.images;
        report(entry.event);
    }
    if (!m_run.device.is_cpu())
        m_clock.seconds +=
            std::chrono::duration<double>(SteadyClock::now() - begin).count(); // the device caught up here
    m_folder.flush();
    m_lastFlush = SteadyClock::now();
}

/// The train curve: mean over the epoch's batches, as they were trained on.
void TrainingRun::closeEpoch()
{
    flush();
    const double images = static_cast<double>(m_seenImages);
    report(Measured{.clock = m_clock,
                    .values = {{"loss/train", m_lossSum / images}, {"accuracy/train", m_correctSum / images}}});
    m_lossSum = m_correctSum = 0;
    m_seenImages = 0;
}

void TrainingRun::evaluateIfDue()
{
    const std::int64_t period = periodInSteps(m_run.options.train.evaluateEvery, m_stepsPerEpoch);
    if (m_evaluatedStep == m_clock.step || (m_clock.step % period != 0 && !isDone())) return;
    flush();
    const auto go = [this] { return !m_context.isStopping(); };
    for (const auto& [split, subset] : {std::pair("validation", &m_run.validation), std::pair("test", &m_run.test)}) {
        if (subset->size() == 0) continue;
        const auto measured = evaluate(*m_run.network, m_theta, m_state, *subset, 256, go);
        if (!measured) return; // stopping: a resume evaluates again
        report(Measured{.clock = m_clock,
                        .values = {{std::string("loss/") + split, measured->loss},
                                   {std::string("accuracy/") + split, measured->accuracy}}});
    }
    m_evaluatedStep = m_clock.step;
}

void TrainingRun::save()
{
    flush();
    m_folder.sync(); // events before the checkpoint that stands for them
    const std::string file = saveCheckpoint(m_folder.path(),
                                            {.clock = m_clock,
                                             .theta = m_theta,
                                             .state = m_state,
                                             .optimizer = m_optimizer->buffers(),
                                             .rule = m_rule->buffers(),
                                             .knobs = m_knobs,
                                             .evaluatedStep = m_evaluatedStep,
                                             .lossSum = m_lossSum,
                                             .correctSum = m_correctSum,
                                             .seenImages = m_seenImages},
                                            static_cast<int>(m_run.options.train.keepCheckpoints));
    report(CheckpointSaved{.clock = m_clock, .file = file});
    m_folder.sync();
}

void TrainingRun::finish()
{
    flush();
    const Json result = resultOf(m_folder, m_clock);
    report(Finished{.clock = m_clock, .result = result});
    m_folder.sync();
    m_folder.finish(result);
}

void TrainingRun::stop()
{
    save();
    report(Stopped{m_clock});
    m_folder.sync();
}

void TrainingRun::report(Event event)
{
    m_folder.append(event);
    m_context.emit(m_folder.id(), std::move(event));
}

} // namespace sharpscope
