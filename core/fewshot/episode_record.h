// SPDX-License-Identifier: GPL-3.0-or-later
// One episode, image by image: what the network says of it before the first inner step and after each. Torch-free.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sharpscope {

struct EpisodeImage {
    std::int64_t row = 0;   ///< of the data set
    std::int64_t label = 0; ///< its place among the episode's classes
    // After 0 to k inner steps:
    std::vector<std::int64_t> predicted; ///< likewise
    std::vector<double> confidence;      ///< softmax probability of what is predicted
    std::vector<double> ofTruth;         ///< ... of the label

    bool isRight(std::size_t step) const { return predicted[step] == label; }
};

/// N·K or N·Q images, class by class, and what they come to after each inner step.
struct EpisodeSide {
    std::vector<EpisodeImage> images;
    std::vector<double> accuracy; ///< in [0, 1]
    std::vector<double> loss;     ///< mean cross-entropy
};

struct EpisodeRecord {
    std::vector<std::string> classes; ///< N names, in the order of their labels
    EpisodeSide support;
    EpisodeSide query;

    std::size_t steps() const { return query.accuracy.empty() ? 0 : query.accuracy.size() - 1; }
};

/// A line an image: its set, its row in the data set, its class, and after each inner step what it was taken for.
std::string toCsv(const EpisodeRecord& record);

} // namespace sharpscope
