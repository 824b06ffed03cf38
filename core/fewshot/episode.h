// SPDX-License-Identifier: GPL-3.0-or-later
// A task of few-shot learning: N classes that are told apart after K images of each (the support), measured on Q other
// images of each (the queries). What is drawn follows from (seed, purpose, index), so that no two indices of a purpose
// share a draw and nothing has to be kept for a resume.
#pragma once

#include "core/data/batch.h"
#include "core/fewshot/class_splits.h"

#include <string_view>

namespace sharpscope {

struct EpisodeShape {
    std::int64_t ways = 5;     ///< N
    std::int64_t shots = 1;    ///< K
    std::int64_t queries = 15; ///< Q, of each class

    std::int64_t queryImages() const { return ways * queries; }
    std::int64_t images() const { return ways * (shots + queries); }
};

/// @throws Error naming the part if it has fewer than N classes, and the class that has fewer than K+Q images.
void expectEnough(const std::vector<ClassRows>& classes, const EpisodeShape& shape, const std::string& part);

/// Rows of the data set, int64 [N, K+Q] on the CPU: N classes and K+Q images of each, without replacement; a class's
/// label in the episode is its place.
at::Tensor drawEpisode(const std::vector<ClassRows>& classes, const EpisodeShape& shape, std::int64_t seed,
                       std::string_view purpose, std::int64_t index);

/// Images in the order of their classes, labels 0 to N−1, from rows [N, n] of the data set.
Batch batchOfClasses(const Dataset& data, const at::Tensor& rows);

struct Episode {
    Batch support; ///< N·K images
    Batch query;   ///< N·Q images
};
Episode episodeOf(const Dataset& data, const at::Tensor& rows, std::int64_t shots);

} // namespace sharpscope
