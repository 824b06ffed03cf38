// SPDX-License-Identifier: GPL-3.0-or-later
// Which prior answers for which truth (Liu et al. 2016, SSD, § 2.2): every prior for the truth that it overlaps most,
// if by the threshold or more, and besides every truth has the prior that overlaps it most, however little. Where two
// truths have the same best prior it goes to the later one, as in the reference code.
#pragma once

#include "core/tensor/tensor.h"

namespace sharpscope {

struct Matches {
    at::Tensor labels; ///< int64 [P]: 0 for the background, class + 1
    at::Tensor truths; ///< int64 [P]: the row of the truth; meaningless where the label is 0
};

/// Truths by corners [T, 4] with classes int64 [T] from 0; centred priors [P, 4] of the same type. No truth at all:
/// background everywhere.
Matches matchedPriors(const at::Tensor& truths, const at::Tensor& classes, const at::Tensor& priors,
                      double threshold = 0.5);

} // namespace sharpscope
