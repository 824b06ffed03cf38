// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/microscope.h"

#include "core/base/error.h"
#include "core/curvature/projected_ascent.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>
#include <numbers>

namespace sharpscope {

namespace {

constexpr int directionsLookedAt = 16; ///< round the circle, before the ascent in the plane

at::Tensor inDouble(const at::Tensor& v) { return v.to(at::kDouble); }

double lengthInDouble(const at::Tensor& v) { return v.norm().item<double>(); }

bool isPartOf(const Batch& part, const Batch& whole)
{
    return whole.images.defined() && part.images.is_alias_of(whole.images);
}

/// A ball's f: L_Bt(θ + ε(u)), whose gradient `of` brings to u.
OnBall lossOver(const StepInput& input, const std::function<at::Tensor(const at::Tensor&)>& pointOf,
                const std::function<at::Tensor(const at::Tensor&)>& gradientOf,
                const std::function<double(const at::Tensor&)>& loss, const std::function<bool()>& keepGoing)
{
    return [=, &input](const at::Tensor& u, bool wantsGradient) -> std::optional<BallValue> {
        if (!keepGoing()) return std::nullopt;
        const at::Tensor point = pointOf(u);
        if (!wantsGradient) return BallValue{loss(point)};
        const LossAndGradient found = input.gradient(point, input.train, Statistics::Freeze);
        return BallValue{found.loss.item<double>(), gradientOf(inDouble(found.gradient))};
    };
}

} // namespace

RuleSteps stepsOf(StepRule& rule, const StepInput& input)
{
    RuleSteps steps;
    const Gradient recording = [&](const at::Tensor& theta, const Batch& batch, Statistics statistics) {
        steps.visits.push_back({theta.detach().clone(), isPartOf(batch, input.second)});
        return input.gradient(theta, batch, statistics);
    };
    Extras extras = input.extras ? *input.extras : Extras{};
    if (extras.each)
        extras.each = [&](const at::Tensor& theta, const Batch& batch, Statistics statistics) {
            steps.visits.push_back({theta.detach().clone(), false});
            return input.extras->each(theta, batch, statistics);
        };
    if (extras.pulledBack)
        extras.pulledBack = [&](const at::Tensor& theta, const Batch& batch, Statistics statistics,
                                const at::Tensor& outputs) {
            steps.visits.push_back({theta.detach().clone(), false});
            return input.extras->pulledBack(theta, batch, statistics, outputs);
        };
    const StepResult result = rule.step({.theta = input.theta,
                                         .train = input.train,
                                         .second = input.second,
                                         .gradient = recording,
                                         .layout = input.layout,
                                         .step = input.step,
                                         .epoch = input.epoch,
                                         .lr = input.lr,
                                         .lrFraction = input.lrFraction,
                                         .progress = input.progress,
                                         .momentum = input.momentum,
                                         .weightDecay = input.weightDecay,
                                         .momentumKept = input.momentumKept,
                                         .rows = input.rows,
                                         .extras = &extras});
    for (const Visit& visit : steps.visits)
        if (!visit.isSecond && !visit.theta.equal(input.theta)) steps.perturbed = visit.theta;
    steps.after = input.theta - input.lr * result.gradient;
    if (result.decoupled.defined()) steps.after.sub_(result.decoupled, input.lr);
    return steps;
}

MicroscopePlane microscopePlane(const StepInput& input, double rho)
{
    const auto gradientAt = [&](const at::Tensor& theta) {
        return input.gradient(theta, input.train, Statistics::Freeze);
    };
    const LossAndGradient here = gradientAt(input.theta);
    const at::Tensor g = inDouble(here.gradient);
    MicroscopePlane found{.loss = here.loss.item<double>(), .gradientNorm = lengthInDouble(g)};
    if (!std::isfinite(found.gradientNorm) || found.gradientNorm == 0)
        throw Error(std::string("the gradient of the next batch ") +
                    (found.gradientNorm == 0 ? "vanishes" : "is not finite") +
                    " at this checkpoint: ε has no direction");
    const at::Tensor u = g / found.gradientNorm;
    const auto without = [&](const at::Tensor& v) { return v - u * u.dot(v).item<double>(); };
    const at::Tensor there =
        inDouble(gradientAt((inDouble(input.theta) + rho * u).to(input.theta.scalar_type())).gradient);
    at::Tensor v = without(there);
    found.isDrawn = !(lengthInDouble(v) > 1e-6 * lengthInDouble(there));
    if (found.isDrawn) v = without(at::randn({g.numel()}, makeGenerator(0, "microscope"), at::kDouble).to(g.device()));
    v = without(v / lengthInDouble(v));
    found.plane = {.origin = input.theta,
                   .first = u.to(input.theta.scalar_type()),
                   .second = (v / lengthInDouble(v)).to(input.theta.scalar_type())};
    return found;
}

std::optional<HighestInBall> highestInBall(const StepInput& input, const Plane& plane, double rho,
                                           const std::function<double(const at::Tensor&)>& loss, std::int64_t steps,
                                           const std::function<bool()>& keepGoing)
{
    const AscentOptions options{.rho = rho, .steps = steps};
    const auto onPlane = [&](const at::Tensor& ab) { return plane.at(ab[0].item<double>(), ab[1].item<double>()); };
    const auto inPlane = [&](const at::Tensor& gradient) {
        return at::tensor(
            {gradient.dot(inDouble(plane.first)).item<double>(), gradient.dot(inDouble(plane.second)).item<double>()},
            at::kDouble);
    };
    at::Tensor begin; // the highest of some round the circle, of which the first is SAM's ε
    double highest = 0;
    for (int i = 0; i < directionsLookedAt; ++i) {
        if (!keepGoing()) return std::nullopt;
        const double angle = 2 * std::numbers::pi * i / directionsLookedAt;
        const at::Tensor there = at::tensor({rho * std::cos(angle), rho * std::sin(angle)}, at::kDouble);
        const double value = loss(onPlane(there));
        if (begin.defined() && !(value > highest)) continue;
        begin = there;
        highest = value;
    }
    const auto flat = projectedAscent(lossOver(input, onPlane, inPlane, loss, keepGoing), at::zeros({2}, at::kDouble),
                                      options, begin);
    if (!flat) return std::nullopt;
    HighestInBall found{.inPlane = onPlane(flat->where), .riseInPlane = flat->rise};

    const at::Tensor theta = inDouble(input.theta);
    const auto moved = [&](const at::Tensor& epsilon) { return (theta + epsilon).to(input.theta.scalar_type()); };
    const auto same = [](const at::Tensor& gradient) { return gradient; };
    const auto whole = projectedAscent(lossOver(input, moved, same, loss, keepGoing), at::zeros_like(theta), options,
                                       inDouble(found.inPlane) - theta);
    if (!whole) return std::nullopt;
    found.inBall = moved(whole->where);
    found.riseInBall = whole->rise;
    return found;
}

} // namespace sharpscope
