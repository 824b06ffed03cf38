// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/sample_curvature.h"

#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

namespace sharpscope {

namespace {

constexpr ForwardOptions exactly{.statistics = Statistics::UseStored, .winograd = false};

at::Tensor startVector(std::int64_t size, std::int64_t seed, const at::TensorOptions& options)
{
    return at::randn({size}, makeGenerator(seed, "lanczos"), at::kDouble).to(options);
}

/// Σ of `weights` times the derivatives of `of` by `by`; the graph stays.
at::Tensor derivative(const at::Tensor& of, const at::Tensor& by, const at::Tensor& weights, bool isDifferentiable)
{
    return torch::autograd::grad({of}, {by}, {weights}, /*retain_graph=*/true, isDifferentiable,
                                 /*allow_unused=*/true)
        .front();
}

/// l = ln(1 + Σ_{j ≠ y} e^{z_j − z_y}), 0-dim: unlike −ln p_y its derivatives lose no digits where p_y is nearly 1.
at::Tensor lossOf(const at::Tensor& logits, std::int64_t label)
{
    const at::Tensor z = logits.to(at::kDouble).flatten();
    const at::Tensor others = at::cat({z.slice(0, 0, label), z.slice(0, label + 1)});
    constexpr double beta = 1, linearFrom = 500;
    return at::softplus(others.logsumexp({0}) - z[label], beta, linearFrom);
}

/// Gradients begin at l / (1 − p_y): where the network is nearly certain, products in float would vanish else.
std::optional<TopEigenvalue> ofHessian(const at::Tensor& theta, const at::Tensor& logits, const at::Tensor& label,
                                       const SampleCurvatureOptions& options, const std::function<bool()>& keepGoing)
{
    at::Tensor loss, gradient;
    double scale = 0;
    {
        const at::AutoGradMode recording(true);
        loss = lossOf(logits, label.item<std::int64_t>());
        scale = -std::expm1(-loss.item<double>());
        if (scale == 0) return TopEigenvalue{.isConverged = true}; // p_y = 1: nothing is curved
        gradient = derivative(loss / scale, theta, at::Tensor(), true);
    }
    const auto product = [&](const at::Tensor& v) {
        if (!gradient.defined() || !gradient.requires_grad()) return at::zeros_like(v); // a loss linear in θ
        const at::Tensor hv = derivative(gradient, theta, v, false);
        return hv.defined() ? hv : at::zeros_like(v);
    };
    auto top = largestEigenvalue(product, startVector(theta.numel(), options.seed, theta.options()), options.lanczos,
                                 keepGoing);
    if (!top) return std::nullopt;
    top->value *= scale;
    top->residual *= scale;
    return top;
}

/// J u as the derivative of Jᵀ r by r, which is linear in r.
std::optional<TopEigenvalue> ofGaussNewton(const at::Tensor& theta, const at::Tensor& logits,
                                           const SampleCurvatureOptions& options,
                                           const std::function<bool()>& keepGoing)
{
    at::Tensor r, back;
    {
        const at::AutoGradMode recording(true);
        r = at::zeros_like(logits).requires_grad_(true);
        back = derivative(logits, theta, r, true); // Jᵀ r
    }
    const at::Tensor p = at::log_softmax(logits.detach().to(at::kDouble), 1).exp().flatten(), root = p.sqrt();
    const auto product = [&](const at::Tensor& v) {
        const at::Tensor y = root * v - p * root.dot(v); // B v
        const at::Tensor u = derivative(logits, theta, y.to(logits.scalar_type()).view_as(logits), false);
        const at::Tensor z = derivative(back, r, u, false).to(at::kDouble).flatten(); // J Jᵀ B v
        return root * z - root * p.dot(z);                                            // Bᵀ z
    };
    LanczosOptions lanczos = options.lanczos;
    lanczos.vectorsAtOnce = p.numel();
    return largestEigenvalue(product, startVector(p.numel(), options.seed, p.options()), lanczos, keepGoing);
}

} // namespace

std::optional<TopEigenvalue> sampleCurvature(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                                             const at::Tensor& image, const at::Tensor& label,
                                             const SampleCurvatureOptions& options,
                                             const std::function<bool()>& keepGoing)
{
    const c10::InferenceMode off(false);
    const at::Tensor leaf = theta.detach().requires_grad_(true);
    at::Tensor logits;
    {
        const at::AutoGradMode recording(true);
        logits = network.forward(leaf, state.detach(), image.detach(), exactly);
    }
    return options.form == CurvatureForm::Hessian ? ofHessian(leaf, logits, label, options, keepGoing)
                                                  : ofGaussNewton(leaf, logits, options, keepGoing);
}

} // namespace sharpscope
