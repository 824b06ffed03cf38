// SPDX-License-Identifier: GPL-3.0-or-later
// The half of TrainingRun that is one step: batches, the rule, Figure 1's probe, turned knobs.
#include "core/base/random.h"
#include "core/optim/figure1.h"
#include "core/optim/registry.h"
#include "core/train/training_run.h"

#include <cmath>

namespace sharpscope {

namespace {

constexpr double secondFractionOfProbe = 0.25; // the paper's |B_v| / |B_t|

} // namespace

Batch TrainingRun::drawBatch(const char* purpose, const at::Tensor& order, std::int64_t size) const
{
    const std::int64_t begin = m_clock.step % m_stepsPerEpoch * size;
    return makeBatch(m_run.train, order.slice(0, begin, begin + size), m_augmentation,
                     makeGenerator(m_run.options.seed, purpose, m_clock.step));
}

/// One step as in the papers' algorithm boxes: draw B^t (and B^v), ask the rule for its gradient, move θ with it.
void TrainingRun::takeStep()
{
    const auto begin = SteadyClock::now();
    const std::int64_t seed = m_run.options.seed;
    if (const std::int64_t epoch = m_clock.step / m_stepsPerEpoch; epoch != m_orderEpoch) {
        m_order = epochOrder(m_run.train.size(), seed, epoch);
        m_secondOrder = epochOrder(m_run.train.size(), static_cast<std::int64_t>(deriveSeed(seed, "second")), epoch);
        m_orderEpoch = epoch;
    }
    *m_dropoutSeed = static_cast<std::int64_t>(deriveSeed(seed, "dropout", m_clock.step) >> 1);
    const bool probing = m_run.options.train.probeEvery > 0 && m_clock.step % m_run.options.train.probeEvery == 0;
    const double fraction = m_rule->secondBatchFraction();
    const auto secondSize = [&](double f) { return std::max<std::int64_t>(1, std::llround(f * double(m_batchSize))); };

    const Batch train = drawBatch("augment", m_order, m_batchSize);
    const Batch second = fraction > 0 ? drawBatch("augment second", m_secondOrder, secondSize(fraction)) : Batch{};
    const at::Tensor before = probing ? m_trainable.clone() : at::Tensor();
    const double lr = learningRateNow();
    const double highest = m_run.options.optimizer.lr;

    StepResult result = m_steps->step(*m_rule, {.theta = m_trainable,
                                                .train = train,
                                                .second = second,
                                                .gradient = m_gradient,
                                                .layout = m_layout,
                                                .step = m_clock.step,
                                                .epoch = m_clock.epoch,
                                                .lr = lr,
                                                .lrFraction = highest > 0 ? lr / highest : 1});
    if (std::string problem = m_steps->takeProblem(); !problem.empty()) report(Message{"warning", std::move(problem)});
    m_optimizer->step(result.gradient, lr);
    if (result.decoupled.defined()) m_trainable.sub_(result.decoupled, lr);

    m_clock.step += 1;
    m_clock.epoch = static_cast<double>(m_clock.step) / static_cast<double>(m_stepsPerEpoch);
    m_clock.passes += result.report.passes;
    m_clock.seconds += std::chrono::duration<double>(SteadyClock::now() - begin).count();
    m_log.add(m_clock, result.report, train.labels.size(0), lr, m_rule->radius());
    if (probing) probe(train, drawBatch("augment probe", m_secondOrder, secondSize(secondFractionOfProbe)), before);
}

void TrainingRun::probe(const Batch& train, const Batch& second, const at::Tensor& before)
{
    flush();
    const CosineProbe cosine =
        probeCosine(m_gradient, before, m_trainable, train, second, m_run.options.train.probeRho);
    const double at = cosine.before.item<double>(), then = cosine.after.item<double>();
    report(Measured{.clock = m_clock,
                    .values = {{"cosine/before", at}, {"cosine/after", then}, {"cosine/change", then - at}}});
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
            report(Commanded{.clock = m_clock, .command = TurnKnob{name, value}});
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
    m_steps->forget();
}

} // namespace sharpscope
