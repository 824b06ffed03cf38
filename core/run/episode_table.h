// SPDX-License-Identifier: GPL-3.0-or-later
// How a few-shot run did on each of its test episodes: accuracy on the queries before the first inner step and after
// each, as test-episodes.csv has it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace sharpscope {

/// A mean over episodes with half of its 95 % interval, 1.96 s/√n; NaN of one episode.
struct EpisodeMean {
    double mean = 0;
    double halfWidth = 0;
};
EpisodeMean meanOverEpisodes(std::span<const double> perEpisode); ///< NaN of none

/// Accuracies in [0, 1]: byStep[j][i] of episode i after j inner steps.
struct EpisodeTable {
    std::vector<std::vector<double>> byStep;

    std::size_t steps() const { return byStep.empty() ? 0 : byStep.size() - 1; }
    std::size_t episodes() const { return byStep.empty() ? 0 : byStep.front().size(); }
};

inline constexpr const char* testEpisodesFile = "test-episodes.csv"; ///< in a run's folder

void writeEpisodes(const std::filesystem::path& file, const EpisodeTable& table);
/// @throws Error naming file, and row and column of what is no accuracy.
EpisodeTable readEpisodes(const std::filesystem::path& file);

/// How many episodes have which accuracy: bins of equal width, as wide as one image of `queries` where that makes few
/// enough, else wider. Each counts what lies within half of its width.
struct EpisodeShare {
    double accuracy = 0; ///< the bin's middle
    std::int64_t episodes = 0;
};
std::vector<EpisodeShare> sharesOf(std::span<const double> perEpisode, std::int64_t queries);

} // namespace sharpscope
