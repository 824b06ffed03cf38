// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/base/describe.h"

namespace sharpscope {

struct VariationRatioOptions {};

template <class Visitor>
void describe(VariationRatioOptions&, Visitor&)
{
}

/// 1 − max_c p_c: the share that the likeliest class does not have (Freeman 1965; of a single network, also called
/// least confidence, Lewis & Gale 1994).
class VariationRatio final : public Acquisition {
public:
    explicit VariationRatio(const VariationRatioOptions& = {}) {}
    std::optional<PoolScores> score(const PoolRound& round) override;
};

/// [n] of log p [n, C], double; keeps its digits where max p is close to 1.
at::Tensor variationRatio(const at::Tensor& logProbabilities);

} // namespace sharpscope
