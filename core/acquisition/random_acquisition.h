// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/base/describe.h"

namespace sharpscope {

struct RandomOptions {};

template <class Visitor>
void describe(RandomOptions&, Visitor&)
{
}

/// Uniformly at random: what every other method is measured against.
class RandomAcquisition final : public Acquisition {
public:
    explicit RandomAcquisition(const RandomOptions& = {}) {}
    std::optional<PoolScores> score(const PoolRound& round) override;
};

} // namespace sharpscope
