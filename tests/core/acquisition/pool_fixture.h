// SPDX-License-Identifier: GPL-3.0-or-later
// A small network that was trained for a moment, and a pool whose labels are −1.
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/model/registry.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/tensor.h>

namespace sharpscope::test {

/// Grey images [1, 8, 8] of `classes` classes: noise, with the rows of its class brighter.
inline std::shared_ptr<Dataset> stripes(std::int64_t count, std::int64_t classes, std::int64_t seed)
{
    const at::Generator draws = makeGenerator(seed, "stripes");
    auto data = std::make_shared<Dataset>();
    data->name = "stripes";
    data->labels = at::arange(count).remainder(classes);
    at::Tensor pixels = at::rand({count, 1, 8, 8}, draws).mul(160);
    for (std::int64_t i = 0; i < count; ++i)
        pixels[i][0][i % classes * 2].add_(90 * at::rand({1}, draws).item<double>());
    data->images = pixels.to(at::kByte).contiguous();
    data->classNames.resize(static_cast<std::size_t>(classes), "class");
    data->mean = {0.35};
    data->deviation = {0.2};
    return data;
}

struct Pool {
    std::shared_ptr<const Dataset> data;
    std::shared_ptr<const Network> network;
    at::Tensor theta, state;
    Subset labelled, pool, unlabelled;
    std::int64_t classes = 3, seed = 5, round = 2;
    std::function<bool()> keepGoing = [] { return true; };

    PoolRound asked(std::int64_t count) const
    {
        return {.network = *network,
                .theta = theta,
                .state = state,
                .labelled = labelled,
                .pool = pool,
                .unlabelled = unlabelled,
                .classes = classes,
                .count = count,
                .seed = seed,
                .round = round,
                .epochs = 3,
                .batchSize = 4,
                .keepGoing = keepGoing};
    }
};

inline Subset rowsOf(std::shared_ptr<const Dataset> data, const at::Tensor& rows)
{
    return {.data = data, .index = rows, .labels = data->labels.index_select(0, rows)};
}

/// The same rows, with labels that nobody may read.
inline Subset unseen(Subset subset, std::int64_t label = -1)
{
    subset.labels = at::full_like(subset.labels, label);
    return subset;
}

/// A few dozen steps of gradient descent on what `method` trains.
inline void train(Pool& pool, const Acquisition& method, int steps = 30)
{
    const auto epoch = std::make_shared<const double>(0.0);
    std::shared_ptr<const Objective> objective = method.objectiveFor(
        {.network = pool.network, .state = pool.state, .dropoutSeed = nullptr, .epoch = epoch, .epochs = 10});
    if (!objective) objective = std::make_shared<Classification>(pool.network, pool.state);
    const Batch batch = makeBatch(pool.labelled, at::arange(pool.labelled.size()), Augmentation{}, at::Generator());
    for (int step = 0; step < steps; ++step) {
        const at::Tensor gradient = lossAndGradient(*objective, pool.theta, batch, Statistics::Update).gradient;
        pool.theta.sub_(gradient, 0.1);
    }
}

/// 12 labelled images, a pool of `count` and as many more in X_U, of cnn-small with normalisation and dropout.
inline Pool smallPool(Acquisition& method, std::int64_t count = 40)
{
    Pool pool;
    pool.data = stripes(12 + 2 * count, pool.classes, 1);
    const Json options = {{"width", 4}, {"hidden", 6}, {"batchNorm", true}, {"dropout", 0.3}};
    pool.network = method.networkFor(makeNetwork("cnn-small", options, {1, 8, 8}, pool.classes));
    pool.theta = pool.network->initialTheta(1);
    pool.state = pool.network->initialState();
    pool.labelled = rowsOf(pool.data, at::arange(12));
    pool.pool = unseen(rowsOf(pool.data, at::arange(12, 12 + count)));
    pool.unlabelled = unseen(rowsOf(pool.data, at::arange(12, 12 + 2 * count)));
    train(pool, method);
    return pool;
}

} // namespace sharpscope::test
