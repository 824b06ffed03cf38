// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/base/describe.h"

namespace sharpscope {

struct BadgeOptions {};

template <class Visitor>
void describe(BadgeOptions&, Visitor&)
{
}

/// Ash et al. 2020, "Deep batch active learning by diverse, uncertain gradient lower bounds": the gradient of the loss
/// by the last layer's weights if the prediction were right, g = q ⊗ h with q = p − onehot(ŷ) and penultimate features
/// h, and D² sampling (d2_sampling.h) among the g, beginning with the longest. No g is ever made:
///
///     ‖g_i − g_j‖² = ‖q_i‖²‖h_i‖² + ‖q_j‖²‖h_j‖² − 2 (q_i · q_j)(h_i · h_j)
///
/// which takes C + F numbers an image, not C · F.
class Badge final : public Acquisition {
public:
    explicit Badge(const BadgeOptions& = {}) {}
    std::string whyNot(const Network& network) const override;
    /// The score is ‖g‖ = ‖q‖‖h‖, the embedding [q, h], double [n, C + F].
    /// @throws Error if the network names no features.
    std::optional<PoolScores> score(const PoolRound& round) override;
    std::vector<std::int64_t> query(const PoolScores& scores, const PoolRound& round) override;
};

/// What score() hands back, of logits [n, C] and penultimate features [n, F] on the CPU.
PoolScores gradientFactors(const at::Tensor& logits, const at::Tensor& features);

/// ‖g_i − g_c‖² of gradients g = q ⊗ h given by their factors.
class GradientDistances {
public:
    GradientDistances(at::Tensor q, at::Tensor h); ///< double [n, C] and [n, F], CPU
    at::Tensor to(std::int64_t c) const;           ///< [n], none below 0

private:
    at::Tensor m_q, m_h, m_norm;
};

} // namespace sharpscope
