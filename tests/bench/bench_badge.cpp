// SPDX-License-Identifier: GPL-3.0-or-later
// BADGE on a large pool: 10,000 images, 512 features, 10 classes, from logits and features to the picks. The gradients
// themselves would be 10,000 × 5,120 numbers.
#include "required.h"

#include "core/acquisition/badge.h"
#include "core/base/process.h"
#include "core/tensor/compute.h"
#include "core/tensor/held_memory.h"
#include "core/tensor/random.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>

using namespace sharpscope;

namespace {

constexpr std::int64_t images = 10'000, features = 512, classes = 10;

/// Logits and features of the pool.
class LargePool {
public:
    std::vector<std::int64_t> picks(std::int64_t count) const
    {
        const PoolRound round{.network = *m_network,
                              .theta = m_none,
                              .state = m_none,
                              .labelled = m_pool,
                              .pool = m_pool,
                              .unlabelled = m_pool,
                              .classes = classes,
                              .count = count};
        Badge method;
        return method.query(gradientFactors(m_logits, m_features), round);
    }

private:
    at::Generator m_draws = makeGenerator(1, "bench");
    at::Tensor m_logits = at::randn({images, classes}, m_draws).mul_(3);
    at::Tensor m_features = at::randn({images, features}, m_draws).relu_();
    std::shared_ptr<const Network> m_network = makeNetwork([](Pass&, at::Tensor x) { return x; }, {classes});
    at::Tensor m_none = at::empty({0});
    Subset m_pool{.data = std::make_shared<Dataset>(), .index = at::zeros({images}, at::kLong), .labels = {}};
};

void badge(benchmark::State& state)
{
    const LargePool pool;
    std::int64_t bytes = 0;
    for (auto _ : state) {
        const HeldMemory peak;
        benchmark::DoNotOptimize(pool.picks(state.range(0)));
        bytes = std::max(bytes, peak.highest());
    }
    state.counters["MB"] = static_cast<double>(bytes) / 1e6;
}

/// With --require: 100 picks, the fastest of five, for others may be at work on the machine.
int requireBounds()
{
    const LargePool pool;
    double fastest = std::numeric_limits<double>::infinity();
    std::int64_t bytes = 0;
    for (int i = 0; i < 5; ++i) {
        const HeldMemory peak;
        const auto begin = std::chrono::steady_clock::now();
        benchmark::DoNotOptimize(pool.picks(100));
        fastest = std::min(fastest, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        bytes = std::max(bytes, peak.highest());
    }
    return missed({{"BADGE, 100 of 10,000 x 512 x 10, s", fastest, {}, 1.0},
                   {"its peak, MB", static_cast<double>(bytes) / 1e6, {}, 200.0}});
}

BENCHMARK(badge)->Arg(10)->Arg(100)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace

int main(int argc, char** argv)
{
    prepareProcess();
    useThreads(2);
    if (argc > 1 && std::string(argv[1]) == "--require") return requireBounds();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
