// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/perturbed_loss.h"

#include "core/persample/one_by_one.h"
#include "core/persample/perturbed_outputs.h"
#include "core/persample/sample_cross_entropy.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/where.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr std::int64_t usualBatch = 16;
constexpr std::int64_t mostKept = 64'000'000; // numbers: g of a batch under ASAM

std::int64_t batchSizeFor(const PerturbedLossOptions& options, std::int64_t parameters)
{
    if (options.batchSize > 0) return options.batchSize;
    return options.isAdaptive
               ? std::clamp<std::int64_t>(mostKept / std::max<std::int64_t>(parameters, 1), 2, usualBatch)
               : usualBatch;
}

} // namespace

PerturbedLoss::PerturbedLoss(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                             const PerturbedLossOptions& options)
    : m_network(network),
      m_theta(theta),
      m_state(state),
      m_options(options),
      m_batchSize(batchSizeFor(options, network.parameterCount()))
{
    const c10::InferenceMode off(false);
    const at::NoGradGuard noGradients;
    if (network.architecture())
        m_layers = std::make_unique<SampleLayers>(network.layout(), theta.detach(), state.detach(), options.isAdaptive);
}

PerturbedLoss::~PerturbedLoss() = default;

PerturbedLosses PerturbedLoss::operator()(const at::Tensor& images, const at::Tensor& labels)
{
    if (!m_layers) return perturbedLossesOneByOne(m_network, m_theta, m_state, images, labels, m_options);
    const c10::InferenceMode off(false);
    const at::ScalarType type = m_theta.scalar_type();
    PerturbedLosses result;
    SampleCrossEntropy before;
    at::Tensor scale;
    const PerturbedOutputs found =
        perturbedOutputs(*m_network.architecture(), *m_layers, images, m_options.rho, [&](const at::Tensor& logits) {
            const at::NoGradGuard noGradients;
            result.labels = labels.defined() ? labels : logits.argmax(1);
            before = sampleCrossEntropy(logits, result.labels);
            scale = before.gradient.norm(2, {1}, /*keepdim=*/true);
            return at::where(scale > 0, before.gradient / scale, before.gradient); // of length 1
        });
    const at::NoGradGuard noGradients;
    result.logits = found.outputs;
    result.perturbedLogits = found.perturbed;
    result.loss = before.loss.to(type);
    result.gradientNorm = (found.length * scale.squeeze(1)).to(type);
    result.perturbedLoss = sampleCrossEntropy(result.perturbedLogits, result.labels).loss.to(type);
    return result;
}

std::optional<PerturbedLosses> perturbedLosses(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                                               const at::Tensor& images, const at::Tensor& labels,
                                               const PerturbedLossOptions& options,
                                               const std::function<bool()>& keepGoing)
{
    PerturbedLoss perturbed(network, theta, state, options);
    std::vector<PerturbedLosses> batches;
    for (std::int64_t begin = 0; begin < images.size(0); begin += perturbed.batchSize()) {
        if (!keepGoing()) return std::nullopt;
        const std::int64_t count = std::min(perturbed.batchSize(), images.size(0) - begin);
        batches.push_back(perturbed(images.narrow(0, begin, count),
                                    labels.defined() ? labels.narrow(0, begin, count) : at::Tensor()));
    }
    return concatenated(batches);
}

PerturbedLosses concatenated(const std::vector<PerturbedLosses>& batches)
{
    const auto all = [&](at::Tensor PerturbedLosses::*member) {
        std::vector<at::Tensor> parts;
        for (const PerturbedLosses& batch : batches)
            parts.push_back(batch.*member);
        return parts.empty() ? at::Tensor() : at::cat(parts);
    };
    PerturbedLosses result;
    for (at::Tensor PerturbedLosses::*member : perturbedLossMembers)
        result.*member = all(member);
    return result;
}

} // namespace sharpscope
