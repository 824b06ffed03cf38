// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/xsam.h"

#include "core/base/error.h"
#include "core/optim/norms.h"
#include "core/optim/rule_info.h"
#include "core/optim/sam.h"

#include <ATen/ops/addcmul.h>
#include <ATen/ops/full.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/sin.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

namespace sharpscope {

namespace {

constexpr double alphaStep = 0.1;

} // namespace

/// v(α) = first · v₀ + second · v₁, with v₀ and v₁ as their vectors times what makes them units.
struct Xsam::Plane {
    at::Tensor uphill, uphillUnit; ///< [P], 0-dim
    at::Tensor g, gUnit;           ///< g̃, 1/‖g̃‖
    at::Tensor angle;              ///< between them

    /// Where the two are the same there is no plane, and v(α) is v₁.
    std::pair<at::Tensor, at::Tensor> weights(const at::Tensor& alpha) const
    {
        const at::Tensor sine = at::sin(angle), isOne = sine.lt(1e-8);
        const at::Tensor first = at::sin(alpha.neg().add_(1).mul_(angle)).div_(sine);
        const at::Tensor second = at::sin(at::mul(alpha, angle)).div_(sine);
        return {at::where(isOne, at::zeros_like(first), first), at::where(isOne, at::ones_like(second), second)};
    }
};

void Xsam::look(const StepInput& input, const Plane& plane)
{
    if (!input.extras || !input.extras->loss)
        throw Error("xsam: the loss alone is not to be had in this kind of training");
    const auto looks = static_cast<std::int64_t>(std::floor(m_options.alphaMax / alphaStep + 1e-9)) + 1;
    std::vector<at::Tensor> losses;
    for (std::int64_t i = 0; i < looks; ++i) {
        const auto [first, second] =
            plane.weights(at::full({}, alphaStep * static_cast<double>(i), plane.angle.options()));
        at::Tensor point = at::addcmul(input.theta, plane.uphill, at::mul(first, plane.uphillUnit), m_options.rhoMax);
        point.addcmul_(plane.g, at::mul(second, plane.gUnit), m_options.rhoMax);
        losses.push_back(input.extras->loss(point, input.train));
    }
    m_alpha.set(at::stack(losses).argmax().to(plane.angle.scalar_type()).mul(alphaStep).view({1}));
}

StepResult Xsam::step(const StepInput& input)
{
    Plane plane;
    StepResult result = perturbedStep(input, m_options.rho, [&](const at::Tensor& g) {
        const Ascent up = ascent(g, input.theta, input.layout, perturbationOf(m_options.common));
        plane.uphill = up.vector;
        plane.uphillUnit = inverseOf(up.vectorNorm);
        return up;
    });
    plane.g = result.gradient;
    const at::Tensor length = lengthOf(plane.g);
    plane.gUnit = inverseOf(length);
    const at::Tensor chord = lengthOf(at::mul(plane.g, plane.gUnit).addcmul_(plane.uphill, plane.uphillUnit, -1));
    plane.angle = chord.div(2).clamp_max_(1).asin_().mul_(2); // right for small angles too
    const auto epoch = static_cast<std::int64_t>(std::floor(input.epoch));
    if (m_alpha.empty() || epoch != m_lookedAt) {
        look(input, plane);
        m_lookedAt = epoch;
        result.report.passes += (std::floor(m_options.alphaMax / alphaStep + 1e-9) + 1) / 3;
    }
    const auto [first, second] = plane.weights(m_alpha.beside(input.theta, 1)[0]);
    result.gradient = at::mul(plane.g, second);
    result.gradient.addcmul_(plane.uphill, at::mul(first, plane.uphillUnit).mul_(length));
    return result;
}

NamedTensors Xsam::buffers() const
{
    NamedTensors all = m_alpha.saved();
    if (!all.empty()) all.emplace_back("lookedAt", at::full({1}, static_cast<double>(m_lookedAt), at::kFloat));
    return all;
}

void Xsam::setBuffers(const NamedTensors& buffers)
{
    m_alpha.restore(buffers);
    m_lookedAt = -1;
    for (const auto& [name, tensor] : buffers)
        if (name == "lookedAt") m_lookedAt = std::llround(tensor.to(at::kCPU, at::kDouble)[0].item<double>());
}

RuleInfo xsamInfo()
{
    RuleInfo info{
        .name = "xsam",
        .title = "XSAM",
        .formula = "θ ← opt(θ, ‖g̃‖ slerp(g/‖g‖, g̃/‖g̃‖; α)), α with the highest L_Bt(θ + ρ_max v(α)), once an epoch",
        .paper =
            "Chen, Zhou, Revisiting Sharpness-Aware Minimization: A More Faithful and Effective Implementation, 2026",
        .passes = "2",
        .help = "SAM that follows the direction in which the loss rises most, of those in the plane of its two "
                "gradients. Not X-SAM, which is another rule."};
    info.memory = {.vectors = 2, .beside = "one number"};
    info.helps =
        "Better than its counterparts throughout, at negligible cost beyond SAM's (the abstract, which gives no "
        "figure).";
    info.helpsNot = "Where g and g̃ are parallel there is no plane and it is SAM.";
    info.radii = {{100, Json{{"rho", 0.15}, {"rhoMax", 0.3}}, "the authors' code (Cccjl219/XSAM): CIFAR-100"}};
    info.example.options = {{"rho", 0.5}, {"rhoMax", 0.5}};
    return info;
}

} // namespace sharpscope
