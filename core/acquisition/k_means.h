// SPDX-License-Identifier: GPL-3.0-or-later
// k-means: Lloyd's iterations from the seeds of k-means++ (Lloyd 1982; Arthur & Vassilvitskii 2007).
#pragma once

#include "core/tensor/tensor.h"

#include <ATen/core/Generator.h>

#include <functional>
#include <optional>

namespace sharpscope {

struct Clusters {
    at::Tensor of;      ///< int64 [n], the cluster of each point, in [0, k)
    at::Tensor centres; ///< double [k, d]
};

/// `points` double [n, d] on the CPU, without NaN; k clusters, n if there are fewer points. The first seed is drawn
/// uniformly. A cluster that loses its last point keeps its centre. Ends when no point moves, or after `iterations`.
/// nullopt if keepGoing() said no.
std::optional<Clusters> kMeans(const at::Tensor& points, std::int64_t k, at::Generator generator,
                               const std::function<bool()>& keepGoing, std::int64_t iterations = 100);

} // namespace sharpscope
