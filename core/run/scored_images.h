// SPDX-License-Identifier: GPL-3.0-or-later
// "round-0003.npz": what a round of active learning said of every image of its pool. Torch-free; `numpy.load` reads it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace sharpscope {

/// Of n images; lists that a round does not have are empty.
struct ScoredImages {
    std::vector<std::int64_t> images;      ///< "image": rows of the data set's train part, ascending
    std::vector<double> score;             ///< "score": the higher the sooner; NaN last
    std::vector<std::int64_t> pseudoLabel; ///< "pseudo_label": argmax of the logits
    std::vector<double> entropy;           ///< "entropy": bits
    std::vector<double> margin;            ///< "margin": p₁ − p₂
    std::vector<std::pair<std::string, std::vector<double>>> terms; ///< "term.<name>"

    std::vector<std::int64_t> mapImages; ///< "map_image": the pool, then X_L
    std::vector<double> map;             ///< "map" [mapImages, 2]: penultimate features in their two main directions
    std::vector<double> mapExplained;    ///< "map_explained" [2]: shares of the variance
};

std::string scoredImagesName(std::int64_t round); ///< "round-0003.npz"

/// @throws Error naming the file and the reason.
void writeScoredImages(const std::filesystem::path& file, const ScoredImages& scored);

/// @throws Error naming the file, the array and what is wrong with it: missing, or not as long as "image".
ScoredImages readScoredImages(const std::filesystem::path& file);

} // namespace sharpscope
