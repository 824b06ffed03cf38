// SPDX-License-Identifier: GPL-3.0-or-later
// Euclidean distances of points, rows of a double [n, d] on the CPU. Where not said otherwise they are sums of squared
// differences: equal points are at 0 exactly. A point with a coordinate that is no finite number is near nobody.
#pragma once

#include "core/tensor/tensor.h"

#include <functional>
#include <optional>

namespace sharpscope {

/// ‖x_i − x_c‖² of all rows i to row c: [n].
at::Tensor squaredDistancesTo(const at::Tensor& points, std::int64_t c);

/// Of each row of `points` the nearest row of `centres`, those that are not finite left out.
struct Nearest {
    at::Tensor squared; ///< [n] ‖x − centre‖²; ∞ where there is no centre, NaN for a point that is not finite
    at::Tensor which;   ///< int64 [n]
};

/// nullopt if keepGoing() said no; it is asked every few million distances.
std::optional<Nearest> nearestOf(const at::Tensor& points, const at::Tensor& centres,
                                 const std::function<bool()>& keepGoing);

/// Calls `see` with the squared distances [b, m] of rows [begin, begin + b) of `points` to all of `others`, block after
/// block. By one product of matrices, ‖x‖² + ‖y‖² − 2 x·y: twenty times as fast, and wrong by some 10⁻¹⁶ of ‖x‖², also
/// below 0. NaN where a point is not finite. false if keepGoing() said no.
bool forEachBlock(const at::Tensor& points, const at::Tensor& others, const std::function<bool()>& keepGoing,
                  const std::function<void(const at::Tensor& squared, std::int64_t begin)>& see);

/// Rows of length 1; a row of zeros stays.
at::Tensor unitRows(const at::Tensor& points);

} // namespace sharpscope
