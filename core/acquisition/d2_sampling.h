// SPDX-License-Identifier: GPL-3.0-or-later
// The seeding of k-means++ (Arthur & Vassilvitskii 2007), by which SAAL's diversity step and BADGE choose a batch that
// is spread out: after the first point, each next one with the probability
//
//     P(i) = D²(i) / Σ_j D²(j),   D²(i) = min over the chosen c of ‖x_i − x_c‖²
//
// Points never repeat. Where every point left lies on a chosen one, each of them is as likely.
#pragma once

#include "core/tensor/tensor.h"

#include <ATen/core/Generator.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace sharpscope {

/// ‖x_i − x_c‖² of all points i to point c: [n], CPU, double or float.
using SquaredDistances = std::function<at::Tensor(std::int64_t c)>;

/// `count` different ones of n points (all, if fewer) in the order of their choice, beginning with `first`. One draw of
/// `generator` for each further point. Points at no finite distance (NaN scores) come when all others are chosen, in
/// their order.
std::vector<std::int64_t> d2Sample(std::int64_t first, std::int64_t count, std::int64_t n,
                                   const SquaredDistances& distances, at::Generator generator);

} // namespace sharpscope
