// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/training_run.h"

#include "core/base/process.h"
#include "core/base/random.h"
#include "core/optim/figure1.h"
#include "core/optim/registry.h"
#include "core/run/run_series.h"
#include "core/train/evaluate.h"
#include "core/train/gradient.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr double secondFractionOfProbe = 0.25; // the paper's |B_v| / |B_t|
constexpr auto readBackEvery = std::chrono::milliseconds(250);
constexpr std::size_t readBackAtMost = 64; // steps

double secondsSince(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// A period in epochs as a whole number of steps, at least one.
std::int64_t periodInSteps(double epochs, std::int64_t stepsPerEpoch)
{
    return std::max<std::int64_t>(1, std::llround(epochs * static_cast<double>(stepsPerEpoch)));
}

Json resultOf(const RunFolder& folder, const At& at)
{
    RunSeries series;
    for (const Event& event : folder.readEvents())
        series.apply(event);
    Json result{{"step", at.step}, {"epoch", at.epoch}, {"passes", at.passes}, {"seconds", at.seconds}};
    for (const auto& [tag, values] : series.series)
        if ((tag.starts_with("loss/") || tag.starts_with("accuracy/")) && tag != "accuracy/batch")
            result[tag] = {{"last", series.lastOf(tag)}, {"best", series.bestOf(tag)}};
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
    if (last.empty()) {
        m_theta = m_run.network->initialTheta(options.seed).to(m_run.device);
        m_state = m_run.network->initialState().to(m_run.device);
        m_optimizer = std::make_unique<BaseOptimizer>(options.optimizer, m_theta);
    } else {
        restore(loadCheckpoint(last));
    }
    m_gradient = makeGradient(m_run.network, m_state, options.train.labelSmoothing, m_dropoutSeed);
    announce(!m_folder.readEvents().empty());
}

void TrainingRun::restore(const Checkpoint& checkpoint)
{
    if (checkpoint.theta.numel() != m_run.network->parameterCount())
        throw Error(m_folder.lastCheckpoint().string() + ": holds " + std::to_string(checkpoint.theta.numel()) +
                    " parameters, the network has " + std::to_string(m_run.network->parameterCount()));
    m_theta = checkpoint.theta.to(m_run.device);
    m_state = checkpoint.state.to(m_run.device);
    m_optimizer = std::make_unique<BaseOptimizer>(m_run.options.optimizer, m_theta);
    m_optimizer->setBuffers(checkpoint.optimizer);
    m_knobs = checkpoint.knobs;
    makeRuleAgain();
    m_rule->setBuffers(checkpoint.rule);
    m_at = checkpoint.at;
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
    if (resumed) report(Resumed{m_at});
}

bool TrainingRun::isDone() const
{
    if (m_run.options.train.budget == "seconds") return m_at.seconds >= m_run.options.train.seconds;
    return m_at.step >= m_stepsTotal;
}

double TrainingRun::fraction() const
{
    const TrainOptions& train = m_run.options.train;
    if (train.budget == "seconds") return std::min(1.0, m_at.seconds / train.seconds);
    return m_stepsTotal == 0 ? 1.0 : static_cast<double>(m_at.step) / static_cast<double>(m_stepsTotal);
}

double TrainingRun::passesLeft() const
{
    return static_cast<double>(m_stepsTotal - m_at.step) * m_rule->passesPerStep();
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
        if (m_log.size() >= readBackAtMost || Clock::now() - m_lastFlush > readBackEvery) {
            flush();
            progress();
        }
        epochEnds = m_at.step % m_stepsPerEpoch == 0;
        if (epochEnds) closeEpoch();
        if (isDone() || m_at.step % checkpointPeriod == 0) {
            evaluateIfDue();
            save();
        }
    }
    flush();
}

Batch TrainingRun::drawBatch(const char* purpose, const at::Tensor& order, std::int64_t size) const
{
    const std::int64_t begin = m_at.step % m_stepsPerEpoch * size;
    return makeBatch(m_run.train, order.slice(0, begin, begin + size), m_augmentation,
                     makeGenerator(m_run.options.seed, purpose, m_at.step));
}

/// One step as in the papers' algorithm boxes: draw B^t (and B^v), ask the rule for its gradient, move θ with it.
void TrainingRun::takeStep()
{
    const auto begin = Clock::now();
    const std::int64_t seed = m_run.options.seed;
    if (const std::int64_t epoch = m_at.step / m_stepsPerEpoch; epoch != m_orderEpoch) {
        m_order = epochOrder(m_run.train.size(), seed, epoch);
        m_secondOrder = epochOrder(m_run.train.size(), static_cast<std::int64_t>(deriveSeed(seed, "second")), epoch);
        m_orderEpoch = epoch;
    }
    *m_dropoutSeed = static_cast<std::int64_t>(deriveSeed(seed, "dropout", m_at.step) >> 1);
    const bool probing = m_run.options.train.probeEvery > 0 && m_at.step % m_run.options.train.probeEvery == 0;
    const double fraction = m_rule->secondBatchFraction();
    const auto secondSize = [&](double f) { return std::max<std::int64_t>(1, std::llround(f * double(m_batchSize))); };

    const Batch train = drawBatch("augment", m_order, m_batchSize);
    const Batch second = fraction > 0 ? drawBatch("augment second", m_secondOrder, secondSize(fraction)) : Batch{};
    const at::Tensor before = probing ? m_theta.clone() : at::Tensor();
    const double lr = learningRateNow();
    const double highest = m_run.options.optimizer.lr;

    StepResult result = m_rule->step({.theta = m_theta,
                                      .train = train,
                                      .second = second,
                                      .gradient = m_gradient,
                                      .layout = m_run.network->layout(),
                                      .step = m_at.step,
                                      .epoch = m_at.epoch,
                                      .lr = lr,
                                      .lrFraction = highest > 0 ? lr / highest : 1});
    m_optimizer->step(result.gradient, lr);
    if (result.decoupled.defined()) m_theta.sub_(result.decoupled, lr);

    m_at.step += 1;
    m_at.epoch = static_cast<double>(m_at.step) / static_cast<double>(m_stepsPerEpoch);
    m_at.passes += result.report.passes;
    m_at.seconds += secondsSince(begin);
    m_log.add(m_at, result.report, train.labels.size(0), lr, m_rule->radius());
    if (probing) probe(train, drawBatch("augment probe", m_secondOrder, secondSize(secondFractionOfProbe)), before);
}

void TrainingRun::probe(const Batch& train, const Batch& second, const at::Tensor& before)
{
    flush();
    const CosineProbe cosine = probeCosine(m_gradient, before, m_theta, train, second, m_run.options.train.probeRho);
    report(CosineMeasured{.at = m_at, .before = cosine.before.item<double>(), .after = cosine.after.item<double>()});
}

/// Knobs take effect before the next step and are in a checkpoint before it, so that a killed run resumes with them.
void TrainingRun::applyKnobs()
{
    const auto turned = m_context.takeKnobs(m_folder.id());
    if (turned.empty()) return;
    flush();
    const auto last = m_knobs;
    for (const auto& [name, value] : turned) {
        const auto before = m_knobs;
        m_knobs[name] = value;
        try {
            const NamedTensors buffers = m_rule->buffers();
            makeRuleAgain();
            m_rule->setBuffers(buffers);
            report(KnobChanged{.at = m_at, .name = name, .value = value});
        } catch (const Error& error) {
            m_knobs = before;
            report(Message{"warning", m_run.options.method.label + ": " + error.what()});
        }
    }
    if (m_knobs != last) save();
}

/// The rule with its options as the knobs have them.
void TrainingRun::makeRuleAgain()
{
    Json options = m_run.options.method.options;
    for (const auto& [name, value] : m_knobs) {
        if (name != "lr")
            options[name] = value;
        else if (!(value >= 0))
            throw Error("lr: " + std::to_string(value) + " is out of range, at least 0 expected");
    }
    m_rule = makeRule(m_run.options.method.rule, options);
}

void TrainingRun::flush()
{
    const auto begin = Clock::now();
    for (const StepLog::Entry& entry : m_log.takeAll()) {
        if (!std::isfinite(entry.event.loss))
            throw Error("the loss is not finite at step " + std::to_string(entry.event.at.step) +
                        "; a lower learning rate or radius, or a warm-up, may help");
        m_lossSum += entry.event.loss * static_cast<double>(entry.images);
        m_correctSum += entry.correct;
        m_seenImages += entry.images;
        report(entry.event);
    }
    if (!m_run.device.is_cpu()) m_at.seconds += secondsSince(begin); // the device caught up here
    m_folder.flush();
    m_lastFlush = Clock::now();
}

/// The train curve: mean over the epoch's batches, as they were trained on.
void TrainingRun::closeEpoch()
{
    flush();
    const double images = static_cast<double>(m_seenImages);
    report(Evaluated{.at = m_at,
                     .split = "train",
                     .loss = m_lossSum / images,
                     .accuracy = m_correctSum / images,
                     .images = m_seenImages});
    m_lossSum = m_correctSum = 0;
    m_seenImages = 0;
}

void TrainingRun::evaluateIfDue()
{
    const std::int64_t period = periodInSteps(m_run.options.train.evaluateEvery, m_stepsPerEpoch);
    if (m_evaluatedStep == m_at.step || (m_at.step % period != 0 && !isDone())) return;
    flush();
    const auto go = [this] { return !m_context.isStopping(); };
    for (const auto& [split, subset] : {std::pair("validation", &m_run.validation), std::pair("test", &m_run.test)}) {
        if (subset->size() == 0) continue;
        const auto measured = evaluate(*m_run.network, m_theta, m_state, *subset, 256, go);
        if (!measured) return; // stopping: a resume evaluates again
        report(Evaluated{.at = m_at,
                         .split = split,
                         .loss = measured->loss,
                         .accuracy = measured->accuracy,
                         .images = measured->images});
    }
    m_evaluatedStep = m_at.step;
}

void TrainingRun::save()
{
    flush();
    const std::string file = saveCheckpoint(m_folder.path(),
                                            {.at = m_at,
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
    report(CheckpointSaved{.at = m_at, .file = file});
    m_folder.sync();
}

void TrainingRun::finish()
{
    flush();
    const Json result = resultOf(m_folder, m_at);
    report(Finished{.at = m_at, .result = result});
    m_folder.sync();
    m_folder.finish(result);
}

void TrainingRun::stop()
{
    save();
    report(Stopped{m_at});
    m_folder.sync();
}

void TrainingRun::report(Event event)
{
    m_folder.append(event);
    m_context.emit(m_folder.id(), std::move(event));
}

} // namespace sharpscope
