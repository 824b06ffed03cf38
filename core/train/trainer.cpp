// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/trainer.h"

#include "core/base/csv.h"
#include "core/model/trainable.h"
#include "core/model/transfer.h"
#include "core/optim/registry.h"
#include "core/tensor/random.h"
#include "core/train/classification.h"
#include "core/train/rank_sharpness.h"
#include "core/train/shared_passes.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace sharpscope {

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr double agnosticFraction = 0.25; // the paper's |B_v| / |B_t|

double secondsSince(SteadyClock::time_point begin)
{
    return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

} // namespace

std::int64_t batchesIn(std::int64_t images, std::int64_t batchSize, bool takesRest)
{
    const std::int64_t size = std::max<std::int64_t>(1, std::min(batchSize, images));
    return images / size + (takesRest && images % size > 1 ? 1 : 0);
}

std::int64_t periodInSteps(double epochs, std::int64_t stepsPerEpoch)
{
    return std::max<std::int64_t>(1, std::llround(epochs * static_cast<double>(stepsPerEpoch)));
}

/// One step as in the papers' algorithm boxes: draw B^t (and B^v), ask the rule for its gradient, move θ with it.
StepTaken Trainer::step(bool watched)
{
    const auto begin = SteadyClock::now();
    orderEpoch();
    *m_dropoutSeed =
        static_cast<std::int64_t>(deriveSeed(m_run.options.seed, "dropout", m_clock.step, ranks().rank()) >> 1);
    *m_epoch = m_clock.epoch;
    const double ofRule = m_rule->secondBatchFraction();
    const double highest = highestRate(), lr = learningRateNow(highest);

    const at::Tensor rows = shareOf(m_order, m_batchSize);
    StepTaken taken{.lr = lr, .train = draw("augment", rows), .rows = rows, .progress = fraction()};
    if (ofRule > 0) taken.second = drawSecond(ofRule);
    if (watched) taken.before = m_trained.clone();
    if (watched && m_optimizer->momentum().defined()) taken.momentum = m_optimizer->momentum().clone();
    const StepResult result = m_steps->step(*m_rule, {.theta = m_trained,
                                                      .train = taken.train,
                                                      .second = taken.second,
                                                      .gradient = m_asked,
                                                      .layout = m_layout,
                                                      .step = m_clock.step,
                                                      .epoch = m_clock.epoch,
                                                      .lr = lr,
                                                      .lrFraction = highest > 0 ? lr / highest : learningRateNow(1),
                                                      .progress = taken.progress,
                                                      .momentum = m_optimizer->momentum(),
                                                      .weightDecay = m_run.options.optimizer.weightDecay,
                                                      .momentumKept = m_run.options.optimizer.momentum,
                                                      .rows = rows,
                                                      .extras = &m_extras,
                                                      .pair = m_pair ? &m_pair : nullptr});
    if (isPerRank()) settleState(sharedPasses(), rows.numel());
    m_optimizer->step(result.gradient, lr);
    if (result.decoupled.defined()) m_trained.sub_(result.decoupled, lr);
    taken.report = result.report;
    taken.radius = m_rule->radius();
    const double seconds = secondsSince(begin);

    if (watched && ofRule <= 0) taken.second = drawSecond(agnosticFraction); // while the clock stands at step l
    if (std::string problem = m_steps->takeProblem(); !problem.empty()) m_note = std::move(problem);
    m_clock.step += 1;
    m_clock.epoch = static_cast<double>(position()) / static_cast<double>(m_stepsPerEpoch);
    m_clock.passes += result.report.passes;
    m_clock.seconds += seconds;
    taken.clock = m_clock;
    return taken;
}

Batch Trainer::draw(const char* purpose, const at::Tensor& positions) const
{
    if (m_run.batches)
        return m_run.batches(m_run.train, positions, deriveSeed(m_run.options.seed, purpose, m_clock.step));
    return makeBatch(m_run.train, positions, m_augmentation, makeGenerator(m_run.options.seed, purpose, m_clock.step));
}

/// This step's share of an epoch's order.
at::Tensor Trainer::shareOf(const at::Tensor& order, std::int64_t size) const
{
    const std::int64_t begin = position() % m_stepsPerEpoch * size;
    return order.slice(0, begin, begin + size); // fewer at its end
}

Batch Trainer::drawSecond(double fraction) const
{
    const auto asked = std::llround(fraction * static_cast<double>(m_batchSize));
    const std::int64_t size = std::max<std::int64_t>(m_run.second.atLeast, asked);
    if (!m_run.second.isApart) return draw("augment second", shareOf(m_secondOrder, size));
    const auto seed = static_cast<std::int64_t>(deriveSeed(m_run.options.seed, "second apart"));
    const at::Tensor order = epochOrder(m_run.train.size(), seed, m_clock.step);
    at::Tensor inTrain = at::zeros({m_run.train.size()}, at::kBool);
    inTrain.index_fill_(0, shareOf(m_order, m_batchSize), true);
    const at::Tensor isTaken = inTrain.index_select(0, order);
    return draw("augment second",
                at::cat({order.masked_select(~isTaken), order.masked_select(isTaken)}).slice(0, 0, size));
}

void Trainer::orderEpoch()
{
    const std::int64_t epoch = position() / m_stepsPerEpoch, seed = m_run.options.seed;
    if (epoch == m_orderedEpoch) return;
    m_order = epochOrder(m_run.train.size(), seed, epoch);
    m_secondOrder = epochOrder(m_run.train.size(), static_cast<std::int64_t>(deriveSeed(seed, "second")), epoch);
    m_orderedEpoch = epoch;
    ranks().takeFirsts(m_theta); // where processors round otherwise
    ranks().takeFirsts(m_state);
}

Trainer::Trainer(LoadedRun run) : m_run(std::move(run))
{
    const RunOptions& options = m_run.options;
    if (m_run.train.size() == 0) throw Error("data: no train images are left");
    if (!m_run.ranks) m_run.ranks = std::make_shared<Ranks>();
    m_batchSize = std::min(options.train.batchSize, m_run.train.size());
    m_stepsPerEpoch = batchesIn(m_run.train.size(), m_batchSize, m_run.takesRest);
    m_rule = ruleWith({});
    if (const std::string why = whyNotUnder(options.optimizer, *m_rule); !why.empty())
        throw Error("method.rule: " + options.method.rule + ' ' + why);
    m_epochsTotal = options.train.epochs;
    if (options.train.budget == "passes" && options.train.passes > 0)
        m_epochsTotal = m_rule->epochsFor(options.train.passes, 0);
    if (m_run.begin.epochsTotal > 0) m_epochsTotal = m_run.begin.epochsTotal;
    m_shift = std::llround(m_run.begin.epoch * static_cast<double>(m_stepsPerEpoch)) - m_run.begin.step;
    m_stepsTotal = std::llround(m_epochsTotal * static_cast<double>(m_stepsPerEpoch));
    m_augmentation = Augmentation::named(options.data.augmentation, m_run.train.data->images.size(2));

    begin(m_run.network->initialTheta(options.seed), m_run.network->initialState());
}

void Trainer::startFromWeights()
{
    const RunOptions& options = m_run.options;
    if (options.network.weights.empty()) return;
    const at::Tensor theta = m_run.network->initialTheta(options.seed), state = m_run.network->initialState();
    m_note = options.network.weights + ": " +
             toText(loadWeights(options.network.weights, m_run.network->layout(), theta, state,
                                options.weights.rename.get<Renames>()));
    begin(theta, state);
}

void Trainer::startFrom(const at::Tensor& theta, const at::Tensor& state, const NamedTensors& optimizer,
                        const NamedTensors& rule)
{
    begin(theta, state);
    m_optimizer->setBuffers(optimizer);
    m_rule->setBuffers(rule);
}

void Trainer::begin(const at::Tensor& theta, const at::Tensor& state)
{
    const RunOptions& options = m_run.options;
    m_theta = theta.to(m_run.device).clone();
    m_state = state.to(m_run.device).clone();
    const std::int64_t offset = options.network.trainable == "head" ? headOffset(m_run.network->layout()) : 0;
    m_trained = m_theta.slice(0, offset);
    m_layout = tailLayout(m_run.network->layout(), offset);
    m_optimizer = std::make_unique<BaseOptimizer>(options.optimizer, m_trained);
    const ClassificationOptions classification{.labelSmoothing = options.train.labelSmoothing,
                                               .bfloat16 = options.train.precision == "bfloat16",
                                               .winograd = options.train.winograd == "auto"};
    m_objective = m_run.objective ? m_run.objective({m_state, classification, m_dropoutSeed, m_epoch}) : nullptr;
    const bool isClassification = !m_objective;
    if (isClassification)
        m_objective = std::make_shared<Classification>(m_run.network, m_state, classification,
                                                       m_theta.slice(0, 0, offset), m_dropoutSeed);
    m_gradient = makeGradient(m_objective);
    m_extras = extrasOf(m_objective);
    m_extras.trainImages = m_run.train.size();
    m_extras.random = options.seed;
    m_pair = nullptr;
    if (isClassification && m_run.network->architecture() &&
        takesTwoAtOnce(options.train.twoPasses, *m_run.network, m_run.device))
        m_pair = [passes = std::make_shared<ParallelPasses>(m_gradient)](const auto& asked) {
            return (*passes)(asked);
        };
    m_asked = m_gradient;
    if (ranks().areSeveral()) share();
    const bool recorded =
        options.train.cudaGraph && m_run.network->isReplayable() && isClassification && !ranks().areSeveral();
    m_steps = std::make_unique<StepGraph>(recorded ? deviceGraphsFor(m_run.device) : DeviceGraphMaker(), m_state);
}

Checkpoint Trainer::save() const
{
    return {.clock = m_clock,
            .theta = m_theta,
            .state = m_state,
            .optimizer = m_optimizer->buffers(),
            .rule = m_rule->buffers(),
            .knobs = m_knobs};
}

void Trainer::restore(const Checkpoint& checkpoint)
{
    begin(checkpoint.theta, checkpoint.state);
    m_optimizer->setBuffers(checkpoint.optimizer);
    m_rule = ruleWith(checkpoint.knobs);
    m_rule->setBuffers(checkpoint.rule);
    expectFits(checkpoint);
    m_knobs = checkpoint.knobs;
    m_clock = checkpoint.clock;
    m_clock.epoch = static_cast<double>(position()) / static_cast<double>(m_stepsPerEpoch);
    m_orderedEpoch = -1;
    m_note.clear();
}

Trainer::Evaluated Trainer::evaluated() const
{
    const at::Tensor at = m_rule->evaluatedAt(m_trained, m_optimizer->momentum(), m_layout);
    if (!at.defined()) return {m_theta, m_trained};
    const at::Tensor whole = m_theta.clone();
    whole.slice(0, m_theta.numel() - m_trained.numel()).copy_(at);
    return {whole, at};
}

void Trainer::turn(const TurnKnob& knob)
{
    if (!std::isfinite(knob.value)) throw Error(knob.name + ": a finite number is expected");
    std::map<std::string, double> knobs = m_knobs;
    knobs[knob.name] = knob.value;
    std::unique_ptr<StepRule> rule = ruleWith(knobs);
    rule->setBuffers(m_rule->buffers());
    m_rule = std::move(rule);
    m_knobs = std::move(knobs);
    m_steps->forget();
}

/// What a rule asks is answered by all processes together, or the rule is each process's own.
void Trainer::share()
{
    m_pair = nullptr; // they meet on one thread
    if (isPerRank()) return;
    m_asked = shared(m_gradient, sharedPasses());
    m_extras = shared(m_extras, sharedPasses());
}

bool Trainer::isPerRank() const { return ranks().areSeveral() && m_run.options.ranks.perturbation == "per-rank"; }

SharedPasses Trainer::sharedPasses() const
{
    return {.ranks = m_run.ranks, .state = m_state, .averagesState = m_run.network->architecture() != nullptr};
}

/// The method's rule, with its options as the knobs have them.
std::unique_ptr<StepRule> Trainer::ruleWith(const std::map<std::string, double>& knobs) const
{
    Json options = m_run.options.method.options;
    for (const auto& [name, value] : knobs) {
        if (name != "lr")
            options[name] = value;
        else if (!(value >= 0))
            throw Error("lr: " + exactText(value) + " is out of range, at least 0 expected");
    }
    std::unique_ptr<StepRule> rule = makeRule(m_run.options.method.rule, options);
    if (isPerRank()) rule = std::make_unique<RankSharpness>(std::move(rule), m_run.ranks);
    return rule;
}

} // namespace sharpscope
