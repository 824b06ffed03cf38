// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/base/describe.h"

namespace sharpscope {

struct EntropyOptions {};

template <class Visitor>
void describe(EntropyOptions&, Visitor&)
{
}

/// The entropy of the predicted distribution, H = −Σ_c p_c log₂ p_c, in bits (Shannon 1948; as an acquisition Joshi et
/// al. 2009, "Multi-class active learning for image classification").
class Entropy final : public Acquisition {
public:
    explicit Entropy(const EntropyOptions& = {}) {}
    std::optional<PoolScores> score(const PoolRound& round) override;
};

/// [n] bits of log p [n, C], double; 0 · log 0 = 0.
at::Tensor entropyInBits(const at::Tensor& logProbabilities);

} // namespace sharpscope
