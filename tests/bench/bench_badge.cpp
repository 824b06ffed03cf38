// SPDX-License-Identifier: GPL-3.0-or-later
// BADGE on a large pool: 10,000 images, 512 features, 10 classes, from logits and features to the picks. The gradients
// themselves would be 10,000 × 5,120 numbers.
#include "peak_memory.h"

#include "core/acquisition/badge.h"
#include "core/base/process.h"
#include "core/tensor/compute.h"
#include "core/tensor/random.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <benchmark/benchmark.h>

#include <algorithm>

using namespace sharpscope;

namespace {

constexpr std::int64_t images = 10'000, features = 512, classes = 10;

void badge(benchmark::State& state)
{
    const at::Generator draws = makeGenerator(1, "bench");
    const at::Tensor logits = at::randn({images, classes}, draws).mul_(3);
    const at::Tensor h = at::randn({images, features}, draws).relu_();
    const std::shared_ptr<const Network> network = makeNetwork([](Pass&, at::Tensor x) { return x; }, {classes});
    const at::Tensor none = at::empty({0});
    const auto data = std::make_shared<Dataset>();
    const Subset pool{.data = data, .index = at::zeros({images}, at::kLong), .labels = {}};
    const PoolRound round{.network = *network,
                          .theta = none,
                          .state = none,
                          .labelled = pool,
                          .pool = pool,
                          .unlabelled = pool,
                          .classes = classes,
                          .count = state.range(0)};
    Badge method;
    std::int64_t bytes = 0;
    for (auto _ : state) {
        const PeakMemory peak;
        benchmark::DoNotOptimize(method.query(gradientFactors(logits, h), round));
        bytes = std::max(bytes, peak.bytes());
    }
    state.counters["MB"] = static_cast<double>(bytes) / 1e6;
}
BENCHMARK(badge)->Arg(10)->Arg(100)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace

int main(int argc, char** argv)
{
    prepareProcess();
    useThreads(2);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
