// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/one_by_one.h"

#include "core/persample/sample_cross_entropy.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>

namespace sharpscope {

namespace {

constexpr ForwardOptions exact{.statistics = Statistics::UseStored, .winograd = false};

PerturbedLosses ofOneImage(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                           const at::Tensor& image, const at::Tensor& label, const PerturbedLossOptions& options)
{
    PerturbedLosses one;
    const at::Tensor leaf = theta.detach().requires_grad_(true);
    SampleCrossEntropy before;
    at::Tensor direction, norm;
    {
        const at::AutoGradMode gradients(true);
        const at::Tensor logits = network.forward(leaf, state, image, exact);
        one.logits = logits.detach();
        one.labels = label.defined() ? label : one.logits.argmax(1);
        before = sampleCrossEntropy(one.logits, one.labels);
        const at::Tensor scale = before.gradient.norm();
        const at::Tensor unit = at::where(scale > 0, before.gradient / scale, before.gradient);
        logits.backward(unit.to(theta.scalar_type()));
        const at::NoGradGuard noGradients;
        direction = options.isAdaptive ? leaf.grad() * theta : leaf.grad();
        const at::Tensor length = direction.to(at::kDouble).square().sum().sqrt(); // norm() rounds a million times more
        norm = (length * scale).view({1});
        if (options.isAdaptive) direction = direction * theta;
        direction = direction * at::where(length == 0, 0.0, options.rho / length).to(theta.scalar_type());
    }
    const at::NoGradGuard noGradients;
    one.perturbedLogits = network.forward(theta + direction, state, image, exact);
    one.loss = before.loss.to(theta.scalar_type());
    one.gradientNorm = norm.to(theta.scalar_type());
    one.perturbedLoss = sampleCrossEntropy(one.perturbedLogits, one.labels).loss.to(theta.scalar_type());
    return one;
}

} // namespace

PerturbedLosses perturbedLossesOneByOne(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                                        const at::Tensor& images, const at::Tensor& labels,
                                        const PerturbedLossOptions& options)
{
    const c10::InferenceMode off(false);
    std::vector<PerturbedLosses> all;
    for (std::int64_t n = 0; n < images.size(0); ++n)
        all.push_back(ofOneImage(network, theta, state, images.narrow(0, n, 1),
                                 labels.defined() ? labels.narrow(0, n, 1) : at::Tensor(), options));
    return concatenated(all);
}

} // namespace sharpscope
