// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/agnostic_sam.h"

#include "core/optim/norms.h"

#include <ATen/ops/clamp_min.h>

namespace sharpscope {

namespace {

/// ‖ρ₁a − ρ₂b‖ by the law of cosines, without building the difference.
at::Tensor lengthOfDifference(const Ascent& a, double rho1, const Ascent& b, double rho2)
{
    const at::Tensor first = a.length(rho1);
    const at::Tensor second = b.length(rho2);
    const at::Tensor mixed =
        innerProduct(a.vector, b.vector).mul_(a.inverseNorm).mul_(b.inverseNorm).mul_(2 * rho1 * rho2);
    return first.square().add_(second.square()).sub_(mixed).clamp_min_(0).sqrt_();
}

} // namespace

AgnosticSam::AgnosticSam(const AgnosticSamOptions& o)
    : AgnosticSam(AgnosticSettings{.rho1 = o.rho1,
                                   .rho2 = o.rho2,
                                   .rhoV = o.rhoV,
                                   .secondFraction = o.secondFraction,
                                   .radius = o.rho1,
                                   .ema = o.ema,
                                   .ownNormaliser = o.normaliser == "own",
                                   .perturbation = perturbationOf(o.common)})
{
}

AgnosticSam::AgnosticSam(const AlignSamOptions& o)
    : AgnosticSam(AgnosticSettings{.rho1 = o.lambda * o.rho,
                                   .rho2 = o.rho,
                                   .secondFraction = o.secondFraction,
                                   .radius = o.rho,
                                   .ascendSecond = false,
                                   .perturbation = perturbationOf(o.common)})
{
}

namespace {

/// |B^v| / |B^t| as they are, which is the option but for rounding and where a B^v has a least size.
double shareOf(const StepInput& input, double fraction)
{
    const at::Tensor &train = input.train.labels, &second = input.second.labels;
    if (!train.defined() || !second.defined() || train.size(0) == 0) return fraction;
    return static_cast<double>(second.size(0)) / static_cast<double>(train.size(0));
}

} // namespace

/// Passes 1 and 2: what B^v says.
AgnosticSam::Second AgnosticSam::secondGradient(const StepInput& input)
{
    Second second;
    at::Tensor perturbed;
    {
        second.gradient = input.gradient(input.theta, input.second, Statistics::Freeze).gradient;
        if (!m.ascendSecond) return second;
        const Ascent up = ascent(second.gradient, input.theta, input.layout, m.perturbation);
        second.inverseNorm = up.inverseNorm;
        perturbed = up.from(input.theta, m.rhoV);
        second.gradient.reset();
    }
    second.gradient = input.gradient(perturbed, input.second, Statistics::Freeze).gradient;
    if (m.ema > 0) {
        m_average.average(second.gradient, m.ema);
        second.gradient = m_average.beside(input.theta);
    }
    return second;
}

at::Tensor AgnosticSam::secondPoint(const at::Tensor& theta, const at::Tensor& gradientOfSecond,
                                    const Layout& layout) const
{
    return ascent(gradientOfSecond, theta, layout, m.perturbation).from(theta, *secondRadius());
}

StepResult AgnosticSam::step(const StepInput& input)
{
    StepReport report;
    at::Tensor perturbed;
    { // vectors are let go as soon as they are used up: only θ̃ᵗ is left for the last pass
        Second second = secondGradient(input);
        LossAndGradient here = input.gradient(input.theta, input.train, Statistics::Update);
        report = reportOf(here);
        report.cosine = cosine(here.gradient, second.gradient);

        Ascent down = ascent(second.gradient, input.theta, input.layout, m.perturbation);
        if (!m.ownNormaliser) down.inverseNorm = second.inverseNorm;
        second.gradient.reset();
        const Ascent up = ascent(here.gradient, input.theta, input.layout, m.perturbation);
        here.gradient.reset();

        report.perturbation = lengthOfDifference(up, m.rho1, down, m.rho2);
        perturbed = up.from(input.theta, m.rho1);
        perturbed.addcmul_(down.vector, down.inverseNorm, -m.rho2);
    }
    const LossAndGradient there = input.gradient(perturbed, input.train, Statistics::Freeze);
    report.perturbedLoss = there.loss;
    report.passes = passesWith(shareOf(input, m.secondFraction));
    return {.gradient = there.gradient, .report = report};
}

} // namespace sharpscope
