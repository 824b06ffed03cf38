// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/given_labels.h"

#include <cstdint>
#include <vector>

namespace sharpscope {

/// X_L and X_U: which images have which label, and since when.
class LabelledPool {
public:
    explicit LabelledPool(Subset all) : m_all(std::move(all)) {}

    /// @throws Error naming the image if it is not in the pool or has a label already, or a label that is no class.
    void give(const std::vector<GivenLabel>& labels);
    void takeBack(std::int64_t fromRound);                           ///< the labels of this round and of all later ones
    const std::vector<GivenLabel>& given() const { return m_given; } ///< in the order in which they came

    Subset labelled() const;                    ///< X_L in that order, with the labels that were given
    Subset unlabelled() const;                  ///< X_U ascending; its labels are −1: nobody is to know them
    const Subset& all() const { return m_all; } ///< with the labels that a simulated oracle would give

    /// What the simulated oracle says.
    std::vector<std::int64_t> oracleLabels(const std::vector<std::int64_t>& images) const;

private:
    Subset m_all;
    std::vector<GivenLabel> m_given;
};

/// `count` class-balanced images of `all`, drawn by the seed, with the oracle's labels, of round −1.
std::vector<GivenLabel> balancedLabels(const Subset& all, std::int64_t count, std::int64_t seed);

/// X_pool of a round: `count` images of X_U at random (0, or more than there are: all), ascending. The first of an
/// order of *all* images that have no label yet, so that two pools of one seed and round differ by what they have
/// labelled only.
Subset drawPool(const LabelledPool& pool, std::int64_t count, std::int64_t seed, std::int64_t round);

} // namespace sharpscope
