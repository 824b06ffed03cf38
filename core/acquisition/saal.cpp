// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/saal.h"

#include "core/acquisition/d2_sampling.h"
#include "core/acquisition/subset_losses.h"
#include "core/persample/label_change.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

namespace sharpscope {

namespace {

at::Tensor onHost(const at::Tensor& values) { return values.to(at::kCPU, at::kDouble); }

} // namespace

std::optional<PoolScores> Saal::score(const PoolRound& round)
{
    if (round.pool.size() == 0) return PoolScores{.score = at::empty({0}, at::kDouble), .terms = {}};
    const auto losses = lossesOf(round, round.pool, LabelsFrom::Network,
                                 {.rho = m_options.rho, .isAdaptive = m_options.form == "authors"});
    if (!losses) return std::nullopt;
    const LabelChange change = labelChange(*losses);
    const at::Tensor loss = onHost(losses->loss), perturbed = onHost(losses->perturbedLoss);
    const at::Tensor gradient = onHost(losses->gradientNorm) * m_options.rho;
    PoolScores scores{.score = m_options.score == "diff" ? perturbed - loss : perturbed,
                      .terms = {{"loss", "l", loss},
                                {"gradient", m_options.form == "authors" ? "ρ‖|θ|g‖" : "ρ‖g‖", gradient},
                                {"rest", "rest", perturbed - loss - gradient},
                                {"flip", "label flip", onHost(change.isFlipped)},
                                {"delta", "δ", onHost(change.delta)},
                                {"probability", "p(ŷ)", loss.neg().exp()}}};
    if (!change.problem.empty()) scores.notes.push_back(change.problem);
    return scores;
}

std::vector<std::int64_t> Saal::query(const PoolScores& scores, const PoolRound& round)
{
    if (!m_options.diversity || scores.score.size(0) == 0) return Acquisition::query(scores, round);
    const at::Tensor& s = scores.score;
    const std::int64_t first = highest(s.abs(), 1, tieOrder(round)).front();
    return d2Sample(
        first, round.count, s.size(0), [&](std::int64_t c) { return (s - s[c]).square(); },
        makeGenerator(round.seed, "saal diversity", round.round));
}

} // namespace sharpscope
