// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/base/describe.h"

namespace sharpscope {

struct MarginOptions {};

template <class Visitor>
void describe(MarginOptions&, Visitor&)
{
}

/// The smallest difference of the two likeliest classes, p₁ − p₂ (Scheffer et al. 2001, "Active hidden Markov models
/// for information extraction"). The score is its negative.
class Margin final : public Acquisition {
public:
    explicit Margin(const MarginOptions& = {}) {}
    std::optional<PoolScores> score(const PoolRound& round) override;
};

} // namespace sharpscope
