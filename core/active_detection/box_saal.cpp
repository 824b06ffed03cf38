// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active_detection/box_saal.h"

#include "core/persample/perturbed_outputs.h"
#include "core/persample/sample_cross_entropy.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr std::int64_t mostAtOnce = 16, usualSide = 128;
constexpr std::int64_t mostKept = 64'000'000; // numbers: g of a batch in the authors' form

/// The scores of boxes' priors in an image's answer [P, 4 + C], double [boxes, C + 1].
at::Tensor rowsAt(const at::Tensor& output, const at::Tensor& priors)
{
    return output.narrow(1, 4, output.size(1) - 4).index_select(0, priors).to(at::kDouble);
}

/// What there is of an image before it is perturbed.
struct Found {
    at::Tensor priors, labels; ///< int64 [boxes]
    double scale = 0;          ///< of p − e_ŷ over all boxes
};

} // namespace

BoxPerturbation::BoxPerturbation(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                                 const BoxedPool& pool, const BoxSaalOptions& options)
    : m_network(network),
      m_pool(pool),
      m_options(options),
      m_layers(network.layout(), theta.detach(), state.detach(), options.form == "authors")
{
}

std::int64_t BoxPerturbation::batchSize() const
{
    const std::int64_t side = m_network.imageShape()[1];
    std::int64_t size = std::clamp<std::int64_t>(mostAtOnce * usualSide * usualSide / (side * side), 1, mostAtOnce);
    if (m_options.form == "authors")
        size = std::clamp<std::int64_t>(mostKept / std::max<std::int64_t>(m_network.parameterCount(), 1), 1, size);
    return size;
}

std::vector<PerturbedBoxes> BoxPerturbation::operator()(const at::Tensor& images)
{
    std::vector<PerturbedBoxes> all(static_cast<std::size_t>(images.size(0)));
    std::vector<Found> found(all.size());
    const auto gradientOf = [&](const at::Tensor& outputs) {
        const at::NoGradGuard noGradients;
        at::Tensor gradients = at::zeros(outputs.sizes(), outputs.options().dtype(at::kDouble));
        for (std::size_t n = 0; n < all.size(); ++n) {
            const at::Tensor output = outputs[std::int64_t(n)];
            PseudoBoxes pseudo = pseudoBoxes(output, m_pool, m_options.boxes);
            all[n] = {.boxes = std::move(pseudo.boxes), .isFound = pseudo.isFound, .loss = {}, .perturbed = {}};
            found[n] = {.priors = priorsOf(all[n].boxes).to(output.device()),
                        .labels = labelsOf(all[n].boxes).to(output.device())};
            const SampleCrossEntropy before = sampleCrossEntropy(rowsAt(output, found[n].priors), found[n].labels);
            all[n].loss = before.loss.cpu();
            // from p − e_ŷ of length 1, so that an image of which the network is nearly certain has a direction too
            found[n].scale = before.gradient.norm().item<double>();
            if (found[n].scale > 0) // a prior may count for several classes
                gradients[std::int64_t(n)]
                    .narrow(1, 4, output.size(1) - 4)
                    .index_add_(0, found[n].priors, before.gradient / found[n].scale);
        }
        return gradients;
    };
    const PerturbedOutputs moved =
        perturbedOutputs(*m_network.architecture(), m_layers, images, m_options.rho, gradientOf);
    const at::NoGradGuard noGradients;
    const at::Tensor length = moved.length.cpu();
    for (std::size_t n = 0; n < all.size(); ++n) {
        const at::Tensor rows = rowsAt(moved.perturbed[std::int64_t(n)], found[n].priors);
        all[n].gradientNorm = length[std::int64_t(n)].item<double>() * found[n].scale;
        all[n].perturbed = found[n].scale > 0 ? sampleCrossEntropy(rows, found[n].labels).loss.cpu() : all[n].loss;
    }
    return all;
}

std::optional<PoolScores> BoxSaal::score(const PoolRound& round)
{
    std::vector<double> counts, losses, gradients, sums, means, largest;
    const std::string& how = m_options.boxes.image;
    std::int64_t without = 0;
    BoxPerturbation perturb(round.network, round.theta, round.state, m_pool, m_options);
    const bool isWhole = forEachBatch(round, m_pool, perturb.batchSize(), [&](const at::Tensor& images) {
        for (const PerturbedBoxes& one : perturb(images)) {
            counts.push_back(static_cast<double>(one.boxes.size()));
            without += one.isFound ? 0 : 1;
            losses.push_back(ofImage(one.loss, how));
            gradients.push_back(m_options.rho * one.gradientNorm);
            sums.push_back(ofImage(one.perturbed, "sum"));
            means.push_back(ofImage(one.perturbed, "mean"));
            largest.push_back(ofImage(one.perturbed, "max"));
        }
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
