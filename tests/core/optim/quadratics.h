// SPDX-License-Identifier: GPL-3.0-or-later
// A batch of quadratics: sample i is L_i(w) = ½ Σ a_i (w − c_i)², and the batch carries the numbers, images[i] = (a_i,
// c_i). A gradient with a closed form for testing rules on, in float64. And a fixture that takes steps.
#pragma once

#include "core/optim/base_optimizer.h"
#include "core/optim/step_rule.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <QTest>

#include <cmath>
#include <optional>

namespace sharpscope::test {

inline at::Tensor vec(const std::vector<double>& values)
{
    return at::tensor(at::ArrayRef<double>(values), at::kDouble);
}

struct Quadratic {
    std::vector<double> curvature;
    std::vector<double> centre;
};

inline Batch batchOf(const std::vector<Quadratic>& samples)
{
    std::vector<at::Tensor> rows;
    for (const Quadratic& q : samples)
        rows.push_back(at::stack({vec(q.curvature), vec(q.centre)}));
    return {.images = at::stack(rows), .labels = at::zeros({static_cast<std::int64_t>(rows.size())}, at::kLong)};
}

inline LossAndGradient quadratic(const at::Tensor& theta, const Batch& batch, Statistics)
{
    const at::Tensor a = batch.images.select(1, 0);
    const at::Tensor away = theta.unsqueeze(0).sub(batch.images.select(1, 1));
    return {.loss = a.mul(away.square()).sum(1).mean().mul(0.5), .gradient = a.mul(away).mean(0)};
}

/// The reference's Q: L_t = ½(w₁²+4w₂²), L_v = ½(w−c)ᵀdiag(4,1)(w−c), c = (2,−2), at w = (3,1).
inline Batch trainQ() { return batchOf({{{1, 4}, {0, 0}}}); }
inline Batch secondQ() { return batchOf({{{4, 1}, {2, -2}}}); }
inline at::Tensor startQ() { return vec({3, 1}); }

/// `samples` random quadratics in `dimensions`, curvatures from ½ to 2½.
inline Batch randomBatch(std::int64_t samples, std::int64_t dimensions, std::uint64_t seed,
                         at::ScalarType type = at::kDouble)
{
    const at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    const at::Tensor a = at::rand({samples, dimensions}, generator, type).mul_(2).add_(0.5);
    const at::Tensor c = at::randn({samples, dimensions}, generator, type);
    return {.images = at::stack({a, c}, 1), .labels = at::zeros({samples}, at::kLong)};
}

inline at::Tensor randomStart(std::int64_t dimensions, at::ScalarType type = at::kDouble)
{
    return at::randn({dimensions}, at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{7}), type);
}

inline Layout weights(std::int64_t count)
{
    return {.parameters = {{.name = "weight", .count = count, .shape = {count}}}, .parameterCount = count};
}

constexpr std::int64_t trainImages = 64, randomOfRun = 20261127; // as tests/golden/make_golden.py has them

/// What else rules ask, of a gradient as of a network that is linear in θ. Products of the Hessian are exact for
/// quadratics. `passes` counts what is asked beside gradients, in passes.
inline Extras extrasOf(const Gradient& gradient, double& passes)
{
    const auto rowOf = [](const at::Tensor& all, std::int64_t i) {
        return all.defined() ? all.narrow(0, i, 1) : at::Tensor();
    };
    Extras extras{.trainImages = trainImages, .random = randomOfRun};
    extras.each = [=](const at::Tensor& theta, const Batch& batch, Statistics statistics) {
        LossAndGradient result = gradient(theta, batch, statistics);
        std::vector<at::Tensor> losses;
        for (std::int64_t i = 0; i < batch.labels.size(0); ++i)
            losses.push_back(
                gradient(theta, {rowOf(batch.images, i), rowOf(batch.labels, i)}, Statistics::Freeze).loss.clone());
        result.losses = at::stack(losses);
        result.outputs = result.gradient;
        return result;
    };
    extras.pulledBack = [=](const at::Tensor& theta, const Batch& batch, Statistics statistics,
                            const at::Tensor& outputs) -> LossAndGradient {
        return {.loss = gradient(theta, batch, statistics).loss, .gradient = outputs.clone()};
    };
    extras.hessian = [=, &passes](const at::Tensor& theta, const Batch& batch) {
        ++passes;
        const at::Tensor here = gradient(theta, batch, Statistics::UseStored).gradient.clone();
        return [=, &passes](const at::Tensor& v) {
            ++passes;
            return gradient(theta.add(v), batch, Statistics::UseStored).gradient.sub(here);
        };
    };
    extras.loss = [=, &passes](const at::Tensor& theta, const Batch& batch) {
        passes += 1.0 / 3;
        return gradient(theta, batch, Statistics::Freeze).loss;
    };
    return extras;
}

/// One call that a rule made.
struct Call {
    at::Tensor theta;
    Batch batch;
    Statistics statistics;
};

/// Which of the train images a step's batch holds: one after the other.
inline at::Tensor rowsOf(const Batch& batch, std::int64_t step)
{
    const std::int64_t size = batch.labels.defined() ? batch.labels.size(0) : 0;
    return at::arange(step * size, (step + 1) * size, at::kLong).remainder(trainImages);
}

/// Takes steps of a rule with a base optimiser, remembers what it was asked and what it answered.
struct Stepper {
    std::unique_ptr<StepRule> rule;
    at::Tensor theta;
    OptimizerOptions optimizer{.lr = 0.1, .momentum = 0, .weightDecay = 0};
    Layout layout{};
    Gradient gradient = quadratic;
    std::vector<Call> calls{};
    StepResult last{};
    std::int64_t steps = 0;
    double stepsTotal = 0; ///< of the run, if it matters
    std::unique_ptr<BaseOptimizer> base{};
    std::optional<Extras> ownExtras{}; ///< in place of those of a network that is linear in θ
    double otherPasses = 0;            ///< asked beside gradients

    StepResult& step(const Batch& train, const Batch& second = {}, double lrFraction = 1)
    {
        if (!base) base = std::make_unique<BaseOptimizer>(optimizer, theta);
        if (layout.parameters.empty()) layout = weights(theta.numel());
        const Gradient recording = [this](const at::Tensor& at, const Batch& batch, Statistics statistics) {
            calls.push_back({at.clone(), batch, statistics});
            return gradient(at, batch, statistics);
        };
        Extras extras = ownExtras ? *ownExtras : extrasOf(gradient, otherPasses);
        if (extras.each)
            extras.each = [this, each = extras.each](const at::Tensor& at, const Batch& batch, Statistics statistics) {
                calls.push_back({at.clone(), batch, statistics});
                return each(at, batch, statistics);
            };
        if (extras.pulledBack)
            extras.pulledBack = [this, back = extras.pulledBack](const at::Tensor& at, const Batch& batch,
                                                                 Statistics statistics, const at::Tensor& outputs) {
                calls.push_back({at.clone(), batch, statistics});
                return back(at, batch, statistics, outputs);
            };
        last = rule->step({.theta = theta,
                           .train = train,
                           .second = second,
                           .gradient = recording,
                           .layout = layout,
                           .step = steps,
                           .epoch = static_cast<double>(steps),
                           .lr = optimizer.lr,
                           .lrFraction = lrFraction,
                           .progress = stepsTotal > 0 ? static_cast<double>(steps) / stepsTotal : 0,
                           .momentum = base->momentum(),
                           .weightDecay = optimizer.weightDecay,
                           .momentumKept = optimizer.momentum,
                           .rows = rowsOf(train, steps),
                           .extras = &extras});
        base->step(last.gradient, optimizer.lr);
        if (last.decoupled.defined()) theta.sub_(last.decoupled, optimizer.lr);
        ++steps;
        return last;
    }
};

inline double number(const at::Tensor& zeroDim) { return zeroDim.item<double>(); }

inline bool near(const at::Tensor& actual, const at::Tensor& expected, double tolerance)
{
    if (actual.sizes() != expected.sizes()) return false;
    const double difference = actual.sub(expected).abs().max().item<double>();
    if (!(difference <= tolerance)) qWarning("differs by %.3e, %.1e allowed", difference, tolerance);
    return difference <= tolerance;
}

inline bool near(double actual, double expected, double tolerance)
{
    if (!(std::abs(actual - expected) <= tolerance)) qWarning("%.12g, %.12g expected", actual, expected);
    return std::abs(actual - expected) <= tolerance;
}

} // namespace sharpscope::test
