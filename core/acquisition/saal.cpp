// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/saal.h"

#include "core/acquisition/d2_sampling.h"
#include "core/data/batch.h"
#include "core/persample/label_change.h"
#include "core/persample/perturbed_loss.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>

namespace sharpscope {

namespace {

at::Tensor onHost(const at::Tensor& values) { return values.to(at::kCPU, at::kDouble); }

std::optional<PerturbedLosses> lossesOfPool(const PoolRound& round, const PerturbedLossOptions& options)
{
    PerturbedLoss perturbed(round.network, round.theta, round.state, options);
    std::vector<PerturbedLosses> batches;
    const std::int64_t images = round.pool.size();
    for (std::int64_t begin = 0; begin < images; begin += perturbed.batchSize()) {
        if (!round.keepGoing()) return std::nullopt;
        const std::int64_t end = std::min(begin + perturbed.batchSize(), images);
        batches.push_back(perturbed(makeBatch(round.pool, at::arange(begin, end), Augmentation{}, {}).images));
        round.progress(static_cast<double>(end) / static_cast<double>(images));
    }
    return concatenated(batches);
}

} // namespace

std::optional<PoolScores> Saal::score(const PoolRound& round)
{
    if (round.pool.size() == 0) return PoolScores{.score = at::empty({0}, at::kDouble), .terms = {}};
    const auto losses = lossesOfPool(round, {.rho = m_options.rho, .isAdaptive = m_options.form == "authors"});
    if (!losses) return std::nullopt;
    const LabelChange change = labelChange(*losses);
    const at::Tensor loss = onHost(losses->loss), perturbed = onHost(losses->perturbedLoss);
    const at::Tensor gradient = onHost(losses->gradientNorm) * m_options.rho;
    return PoolScores{.score = m_options.score == "diff" ? perturbed - loss : perturbed,
                      .terms = {{"loss", "l", loss},
                                {"gradient", m_options.form == "authors" ? "ρ‖|θ|g‖" : "ρ‖g‖", gradient},
                                {"rest", "rest", perturbed - loss - gradient},
                                {"flip", "label flip", onHost(change.isFlipped)},
                                {"delta", "δ", onHost(change.delta)},
                                {"probability", "p(ŷ)", loss.neg().exp()}}};
}

std::vector<std::int64_t> Saal::query(const PoolScores& scores, const PoolRound& round)
{
    if (!m_options.diversity || scores.score.size(0) == 0) return Acquisition::query(scores, round);
    const at::Tensor& s = scores.score;
    const std::int64_t first = highest(s.abs(), 1).front();
    return d2Sample(
        first, round.count, s.size(0), [&](std::int64_t c) { return (s - s[c]).square(); },
        makeGenerator(round.seed, "saal diversity", round.round));
}

} // namespace sharpscope
