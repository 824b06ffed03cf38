// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active_detection/box_saal.h"

#include "core/persample/sample_cross_entropy.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>

namespace sharpscope {

namespace {

constexpr ForwardOptions exact{.statistics = Statistics::UseStored, .winograd = false};

/// The graph's own scores of the boxes' priors, [boxes, C + 1].
at::Tensor rowsAt(const at::Tensor& output, const at::Tensor& priors)
{
    return output.narrow(1, 4, output.size(1) - 4).index_select(0, priors.to(output.device()));
}

} // namespace

PerturbedBoxes perturbedBoxes(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                              const at::Tensor& image, const BoxedPool& pool, const BoxSaalOptions& options)
{
    PerturbedBoxes found;
    at::Tensor priors, labels, move;
    {
        const at::AutoGradMode gradients(true);
        const at::Tensor leaf = theta.detach().clone().requires_grad_(true);
        const at::Tensor output = network.forward(leaf, state, image, exact)[0];
        PseudoBoxes pseudo = pseudoBoxes(output, pool, options.boxes);
        found.boxes = std::move(pseudo.boxes);
        found.isFound = pseudo.isFound;
        if (found.boxes.empty()) {
            found.loss = found.perturbed = at::empty({0}, at::kDouble);
            return found;
        }
        priors = priorsOf(found.boxes);
        labels = labelsOf(found.boxes);
        const at::Tensor rows = rowsAt(output, priors);
        const SampleCrossEntropy before = sampleCrossEntropy(rows.detach(), labels.to(rows.device()));
        found.loss = before.loss.cpu();
        // from p − e_ŷ of length 1, so that an image of which the network is nearly certain has a direction too
        const double scale = before.gradient.norm().item<double>();
        if (scale == 0) {
            found.perturbed = found.loss;
            return found;
        }
        rows.backward((before.gradient / scale).to(rows.scalar_type()));
        const at::NoGradGuard noGradients;
        const bool isAdaptive = options.form == "authors";
        move = isAdaptive ? leaf.grad() * theta : leaf.grad();
        const double length = move.to(at::kDouble).square().sum().sqrt().item<double>();
        found.gradientNorm = length * scale;
        if (isAdaptive) move = move * theta;
        move = length == 0 ? move : move * (options.rho / length);
    }
    const at::NoGradGuard noGradients;
    const at::Tensor rows = rowsAt(network.forward(theta + move, state, image, exact)[0], priors);
    found.perturbed = sampleCrossEntropy(rows, labels.to(rows.device())).loss.cpu();
    return found;
}

std::optional<PoolScores> BoxSaal::score(const PoolRound& round)
{
    std::vector<double> counts, losses, gradients, sums, means, largest;
    const std::string& how = m_options.boxes.image;
    std::int64_t without = 0;
    const bool isWhole = forEachImage(round, m_pool, [&](const at::Tensor& image) {
        const PerturbedBoxes one = perturbedBoxes(round.network, round.theta, round.state, image, m_pool, m_options);
        counts.push_back(static_cast<double>(one.boxes.size()));
        without += one.isFound ? 0 : 1;
        losses.push_back(ofImage(one.loss, how));
        gradients.push_back(m_options.rho * one.gradientNorm);
        sums.push_back(ofImage(one.perturbed, "sum"));
        means.push_back(ofImage(one.perturbed, "mean"));
        largest.push_back(ofImage(one.perturbed, "max"));
    });
    if (!isWhole) return std::nullopt;
    const auto column = [](const std::vector<double>& values) { return at::tensor(values, at::kDouble); };
    return PoolScores{.score = column(how == "sum"    ? sums
                                      : how == "mean" ? means
                                                      : largest),
                      .terms = {{"boxes", "boxes", column(counts)},
                                {"loss", "l", column(losses)},
                                {"gradient", m_options.form == "authors" ? "ρ‖|θ|g‖" : "ρ‖g‖", column(gradients)},
                                {"sum", "sum", column(sums)},
                                {"mean", "mean", column(means)},
                                {"max", "max", column(largest)}},
                      .withoutBoxes = without};
}

} // namespace sharpscope
