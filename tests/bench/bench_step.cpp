// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a training step, one by one: batches, gradients, rules, base optimisers.
#include "core/base/process.h"
#include "core/data/batch.h"
#include "core/model/network.h"
#include "core/model/registry.h"
#include "core/optim/base_optimizer.h"
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"
#include "core/tensor/compute.h"
#include "core/tensor/random.h"
#include "core/train/classification.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <benchmark/benchmark.h>

using namespace sharpscope;

namespace {

constexpr std::int64_t batchSize = 128;

Batch randomBatch(std::int64_t size)
{
    const at::Generator draws = makeGenerator(1, "bench");
    return {.images = at::randn({size, 1, 28, 28}, draws), .labels = at::randint(0, 10, {size}, draws, at::kLong)};
}

void countImages(benchmark::State& state, std::int64_t each = batchSize)
{
    state.counters["images/s"] =
        benchmark::Counter(static_cast<double>(state.iterations() * each), benchmark::Counter::kIsRate);
}

void batchOf(benchmark::State& state, const char* augmentation)
{
    auto data = std::make_shared<Dataset>();
    data->images = at::randint(0, 256, {10000, 1, 28, 28}, at::kByte);
    data->labels = at::randint(0, 10, {10000}, at::kLong);
    data->classNames.resize(10, "class");
    data->mean = {0.286};
    data->deviation = {0.353};
    const Subset all = wholeOf(data);
    const at::Tensor positions = epochOrder(all.size(), 1, 0).slice(0, 0, batchSize).clone();
    const Augmentation augment = Augmentation::named(augmentation, 28);
    std::int64_t step = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(makeBatch(all, positions, augment, makeGenerator(1, "augment", step++)).images);
    countImages(state);
}
BENCHMARK_CAPTURE(batchOf, plain, "none")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(batchOf, crop_flip, "crop+flip")->Unit(benchmark::kMicrosecond);

struct Setting {
    std::shared_ptr<const Network> network;
    at::Tensor theta;
    at::Tensor statistics;
    Gradient gradient;

    explicit Setting(const char* name)
        : network(makeNetwork(name, Json::object(), {1, 28, 28}, 10)),
          theta(network->initialTheta(1)),
          statistics(network->initialState()),
          gradient(makeGradient(std::make_shared<Classification>(network, statistics)))
    {
    }
};

void gradientOf(benchmark::State& state, const char* name)
{
    const Setting setting(name);
    const Batch batch = randomBatch(batchSize);
    for (auto _ : state)
        benchmark::DoNotOptimize(setting.gradient(setting.theta, batch, Statistics::Update).gradient);
    countImages(state);
}
BENCHMARK_CAPTURE(gradientOf, mlp, "mlp")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(gradientOf, cnn_small, "cnn-small")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(gradientOf, resnet_20, "resnet-20")->Unit(benchmark::kMillisecond);

/// A rule on 11 million parameters whose gradient costs nothing: its own arithmetic.
void ruleAlone(benchmark::State& state, const char* name)
{
    const std::shared_ptr<const Network> network = makeNetwork("resnet-18", Json::object(), {1, 28, 28}, 10);
    const at::Tensor theta = network->initialTheta(1);
    const LossAndGradient fixed{.loss = theta.sum(), .gradient = at::ones_like(theta), .correct = {}};
    const Gradient gradient = [&](const at::Tensor&, const Batch&, Statistics) { return fixed; };
    const Batch batch = randomBatch(4);
    const std::unique_ptr<StepRule> rule = makeRule(name, Json::object());
    for (auto _ : state)
        benchmark::DoNotOptimize(rule->step({.theta = theta,
                                             .train = batch,
                                             .second = batch,
                                             .gradient = gradient,
                                             .layout = network->layout()})
                                     .gradient);
}
BENCHMARK_CAPTURE(ruleAlone, sgd, "sgd")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ruleAlone, sam, "sam")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ruleAlone, asam, "asam")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ruleAlone, agnostic_sam, "agnostic-sam")->Unit(benchmark::kMillisecond);

void optimizerAlone(benchmark::State& state, const char* name)
{
    BaseOptimizer optimizer({.name = name}, at::randn({11'000'000}));
    const at::Tensor gradient = at::randn({11'000'000});
    for (auto _ : state)
        optimizer.step(gradient, 1e-6);
}
BENCHMARK_CAPTURE(optimizerAlone, sgd, "sgd")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(optimizerAlone, adamw, "adamw")->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char** argv)
{
    prepareProcess();
    useThreads(2);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
