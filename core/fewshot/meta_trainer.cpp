// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/meta_trainer.h"

#include "core/base/csv.h"
#include "core/fewshot/meta_methods.h"
#include "core/fewshot/task_loss.h"
#include "core/model/registry.h"
#include "core/model/trainable.h"
#include "core/model/transfer.h"
#include "core/run/fork_of.h"
#include "core/tensor/compute.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

namespace sharpscope {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::int64_t evaluationSeed = 0; // the same episodes for every method and seed

InnerLoop innerLoopOf(const FewShotRun& run, const MetaMethod& method, const Layout& layout)
{
    const InnerMethodOptions& own = method.inner;
    return {.steps = own.innerSteps > 0 ? own.innerSteps : run.inner.steps,
            .rates = own.innerLr.empty() ? run.inner.lr : own.innerLr,
            .rho = own.innerRho,
            .adaptedFrom = own.adapts == "head" ? headOffset(layout) : 0,
            .order = own.order == "first" ? InnerOrder::First : InnerOrder::Second};
}

std::int64_t forkStep(const Json& fork) { return forkClock(Json{{"fork", fork}}).step; }

EpisodeShape shapeOf(const EpisodeOptions& o) { return {.ways = o.ways, .shots = o.shots, .queries = o.queries}; }

} // namespace

std::optional<LoadedFewShot> loadFewShot(const FewShotRun& options, const std::function<bool()>& isStopping)
{
    std::optional<ClassSplits> splits = loadClassSplits(options.data, options.device, isStopping);
    if (!splits) return std::nullopt;
    const EpisodeShape shape = shapeOf(options.episodes);
    expectEnough(splits->train, shape, "train");
    if (options.episodes.validationEpisodes > 0 && !splits->validation.empty())
        expectEnough(splits->validation, shape, "validation");
    if (options.episodes.testEpisodes > 0) expectEnough(splits->test, shape, "test");
    LoadedFewShot run{.options = options, .splits = std::move(*splits)};
    run.device = at::Device(resolveDevice(options.device));
    run.network = makeNetwork(options.network.name, options.network.options, run.splits.data->imageShape(),
                              options.episodes.ways);
    if (!run.network->isReplayable())
        throw Error(
            "network: " + options.network.name +
            " has dropout or is a TorchScript file; an inner loop is differentiated through layers, without dropout");
    return run;
}

EpisodeSeries measuredEpisodes(const LoadedFewShot& run, const std::string& part)
{
    const std::map<std::string, const std::vector<ClassRows>*> parts{
        {"train", &run.splits.train}, {"validation", &run.splits.validation}, {"test", &run.splits.test}};
    const auto classes = parts.find(part);
    if (classes == parts.end()) throw Error("part: \"" + part + "\" is none; there are train, validation and test");
    const FewShotRun& options = run.options;
    const MetaMethod method = makeMetaMethod(options.method.rule, options.method.options);
    EpisodeSeries series{.classes = classes->second,
                         .shape = shapeOf(options.episodes),
                         .inner = innerLoopOf(options, method, run.network->layout()),
                         .queries =
                             options.episodes.normalisation == "stored" ? Statistics::UseStored : Statistics::Freeze,
                         .count = part == "test" ? options.episodes.testEpisodes : options.episodes.validationEpisodes,
                         .seed = evaluationSeed,
                         .purpose = part == "train" ? "episode of train classes" : "episode " + part};
    if (options.inner.testSteps > 0) series.inner.steps = options.inner.testSteps;
    return series;
}

MetaTrainer::MetaTrainer(LoadedFewShot run) : m_run(std::move(run)), m_method(m_run.options.method)
{
    const FewShotRun& options = m_run.options;
    m_stepsTotal = std::llround(options.train.epochs * static_cast<double>(options.train.stepsPerEpoch));
    setMethod({});
    begin(m_run.network->initialTheta(options.seed), m_run.network->initialState());
}

/// The rule outside and the inner loop; what the rule carries begins anew.
void MetaTrainer::setMethod(const std::map<std::string, double>& knobs)
{
    if (const auto rate = knobs.find("lr"); rate != knobs.end() && !(rate->second >= 0))
        throw Error("lr: " + exactText(rate->second) + " is out of range, at least 0 expected");
    Json turned = turnedOptions(m_method, knobs, metaMethodRegistry());
    MetaMethod method = makeMetaMethod(m_method.rule, turned);
    FewShotRun& options = m_run.options;
    options.method.options = std::move(turned);
    m_knobs = knobs;
    m_rule = std::move(method.outer);
    if (const std::string why = whyNotUnder(options.optimizer, *m_rule); !why.empty())
        throw Error("method.rule: " + m_method.rule + ' ' + why);
    m_loss = {.shape = shapeOf(options.episodes),
              .inner = innerLoopOf(options, method, m_run.network->layout()),
              .outer = method.isReptile ? OuterLoss::Reptile : OuterLoss::Query,
              .support = method.inner.supportLoss == "at-theta" ? SupportLoss::AtTheta : SupportLoss::AfterAdapting};
    if (method.isReptile) m_loss.inner.order = InnerOrder::First;
    if (m_theta.defined()) makeGradient();
}

void MetaTrainer::turn(const TurnKnob& knob)
{
    if (!std::isfinite(knob.value)) throw Error(knob.name + ": a finite number is expected");
    std::map<std::string, double> knobs = m_knobs;
    knobs[knob.name] = knob.value;
    const NamedTensors carried = m_rule->buffers();
    setMethod(knobs);
    m_rule->setBuffers(carried);
}

std::string MetaTrainer::startFromWeights()
{
    const std::string& file = m_run.options.network.weights;
    if (file.empty()) return {};
    const at::Tensor theta = m_run.network->initialTheta(m_run.options.seed), state = m_run.network->initialState();
    const std::string note = file + ": " + toText(loadWeights(file, m_run.network->layout(), theta, state));
    begin(theta, state);
    return note;
}

void MetaTrainer::begin(const at::Tensor& theta, const at::Tensor& state)
{
    m_theta = theta.to(m_run.device).clone();
    m_state = state.to(m_run.device).clone();
    m_optimizer = std::make_unique<BaseOptimizer>(m_run.options.optimizer, m_theta);
    makeGradient();
}

void MetaTrainer::makeGradient()
{
    m_metaGradient = std::make_unique<MetaGradient>(lossOfNetwork(m_run.network, m_state), m_run.splits.data, m_loss);
    m_gradient = [this](const at::Tensor& point, const Batch& batch, Statistics statistics) {
        return (*m_metaGradient)(point, batch, statistics);
    };
}

double MetaTrainer::progressAt(std::int64_t step) const
{
    return m_stepsTotal == 0 ? 1.0 : static_cast<double>(step) / static_cast<double>(m_stepsTotal);
}

at::Tensor MetaTrainer::evaluated() const
{
    const at::Tensor at = m_rule->evaluatedAt(m_theta, m_optimizer->momentum(), m_run.network->layout());
    return at.defined() ? at : m_theta;
}

MetaStepTaken MetaTrainer::step()
{
    const auto begin = SteadyClock::now();
    const FewShotRun& options = m_run.options;
    const std::int64_t tasks = options.train.tasks;
    std::vector<at::Tensor> drawn;
    for (std::int64_t task = 0; task < tasks; ++task)
        drawn.push_back(
            drawEpisode(m_run.splits.train, m_loss.shape, options.seed, "episode train", m_clock.step * tasks + task));
    const Batch train{.images = at::stack(drawn), .labels = at::arange(tasks, at::kLong)};
    Batch second;
    if (const double share = m_rule->secondBatchFraction(); share > 0) {
        const auto asked = std::llround(share * static_cast<double>(tasks));
        const std::int64_t supports = std::clamp<std::int64_t>(asked, 1, tasks);
        second = {.images = train.images.narrow(0, 0, supports).narrow(2, 0, m_loss.shape.shots),
                  .labels = train.labels.narrow(0, 0, supports)};
    }
    const auto knob = m_knobs.find("lr");
    const double highest = knob == m_knobs.end() ? options.optimizer.lr : knob->second, epochs = options.train.epochs;
    const double lr = learningRate(options.schedule, highest, m_clock.epoch, epochs);
    const StepResult result = m_rule->step({.theta = m_theta,
                                            .train = train,
                                            .second = second,
                                            .gradient = m_gradient,
                                            .layout = m_run.network->layout(),
                                            .step = m_clock.step,
                                            .epoch = m_clock.epoch,
                                            .lr = lr,
                                            .lrFraction = learningRate(options.schedule, 1, m_clock.epoch, epochs),
                                            .progress = progressAt(m_clock.step),
                                            .momentum = m_optimizer->momentum(),
                                            .weightDecay = options.optimizer.weightDecay,
                                            .momentumKept = options.optimizer.momentum});
    m_optimizer->step(result.gradient, lr);
    if (result.decoupled.defined()) m_theta.sub_(result.decoupled, lr);
    m_clock.step += 1;
    m_clock.epoch = static_cast<double>(m_clock.step) / static_cast<double>(options.train.stepsPerEpoch);
    m_clock.passes += m_metaGradient->takePasses() / static_cast<double>(tasks);
    m_clock.seconds += std::chrono::duration<double>(SteadyClock::now() - begin).count();
    return {.clock = m_clock,
            .lr = lr,
            .radius = m_rule->radius(),
            .report = result.report,
            .images = tasks * m_loss.shape.queryImages()};
}

std::optional<EpisodeScores> MetaTrainer::score(const std::string& part, const at::Tensor& theta,
                                                const at::Tensor& state, const std::function<bool()>& keepGoing) const
{
    return scoreEpisodes(lossOfNetwork(m_run.network, state.to(m_run.device)), theta.to(m_run.device),
                         *m_run.splits.data, measuredEpisodes(m_run, part), keepGoing);
}

Checkpoint MetaTrainer::save() const
{
    return {.clock = m_clock,
            .theta = m_theta,
            .state = m_state,
            .optimizer = m_optimizer->buffers(),
            .rule = m_rule->buffers(),
            .knobs = m_knobs};
}

void MetaTrainer::restore(const Checkpoint& checkpoint)
{
    begin(checkpoint.theta, checkpoint.state);
    m_optimizer->setBuffers(checkpoint.optimizer);
    setMethod(checkpoint.knobs);
    m_rule->setBuffers(checkpoint.rule);
    expectFits(checkpoint);
    m_clock = checkpoint.clock;
    m_clock.epoch = static_cast<double>(m_clock.step) / static_cast<double>(m_run.options.train.stepsPerEpoch);
}

void MetaTrainer::expectFits(const Checkpoint& checkpoint) const
{
    const std::int64_t step = checkpoint.clock.step, begin = forkStep(m_run.options.fork);
    if (step > m_stepsTotal)
        throw Error("is of step " + std::to_string(step) + ", the run has " + std::to_string(m_stepsTotal));
    if (step < begin)
        throw Error("is of step " + std::to_string(step) + ", the run is a fork from step " + std::to_string(begin));
    if (step == begin) return; // a fork with another optimiser or rule begins with none
    const auto expectAll = [&](const std::vector<std::string>& names, const NamedTensors& saved, const char* what) {
        for (const std::string& name : names)
            if (std::none_of(saved.begin(), saved.end(), [&](const auto& one) { return one.first == name; }))
                throw Error("lacks the " + std::string(what) + " \"" + name + "\" at step " + std::to_string(step));
    };
    expectAll(m_optimizer->carries(), checkpoint.optimizer, "optimiser's buffer");
    if (!checkpoint.knobs.empty()) return; // a turned knob may just have begun what is carried
    const double lastEpoch = static_cast<double>(step - 1) / static_cast<double>(m_run.options.train.stepsPerEpoch);
    expectAll(m_rule->carries({.epoch = lastEpoch, .progress = progressAt(step - 1)}), checkpoint.rule,
              "rule's buffer");
}

} // namespace sharpscope
