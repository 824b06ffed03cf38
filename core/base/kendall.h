// SPDX-License-Identifier: GPL-3.0-or-later
// Kendall's τ_b: do two numbers of the same things rank them alike? Concordant less discordant pairs over
// √((n₀ − ties in x)(n₀ − ties in y)), n₀ = n(n−1)/2, in [−1, 1] (Kendall, Biometrika 1945).
#pragma once

#include <cstdint>
#include <span>

namespace sharpscope {

/// Over the pairs that are numbers on both sides; NaN where there are fewer than two such, or one side is all the same.
double kendall(std::span<const double> x, std::span<const double> y);

struct KendallInterval {
    double tau = 0;
    double low = 0, high = 0; ///< percentile bootstrap over the things; NaN where fewer than three of them
    std::int64_t count = 0;   ///< things with a number on both sides
};

/// The interval that holds so much (0.95) of τ over `draws` samples of the things with replacement; the same for the
/// same seed on every machine. Samples in which one side is all the same have no τ and are left out.
KendallInterval kendallInterval(std::span<const double> x, std::span<const double> y, double level = 0.95,
                                std::int64_t draws = 2000, std::uint64_t seed = 1);

} // namespace sharpscope
