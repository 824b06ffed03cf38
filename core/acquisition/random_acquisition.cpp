// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/random_acquisition.h"

#include "core/tensor/random.h"

#include <ATen/ops/rand.h>

namespace sharpscope {

std::optional<PoolScores> RandomAcquisition::score(const PoolRound& round)
{
    return PoolScores{.score = at::rand({round.pool.size()},
                                        makeGenerator(round.seed, "random acquisition", round.round), at::kDouble),
                      .terms = {}};
}

} // namespace sharpscope
