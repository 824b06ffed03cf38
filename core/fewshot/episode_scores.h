// SPDX-License-Identifier: GPL-3.0-or-later
// How well a network adapts: on many episodes, the accuracy on the queries before the first inner step and after each.
#pragma once

#include "core/fewshot/episode.h"
#include "core/fewshot/inner_loop.h"
#include "core/run/episode_table.h"
#include "core/run/json_fields.h"

#include <functional>
#include <optional>

namespace sharpscope {

struct EpisodeScores {
    at::Tensor accuracy; ///< double [episodes, k+1] on the CPU, in [0, 1], after 0 to k inner steps
    at::Tensor loss;     ///< double [episodes, k+1]

    std::int64_t episodes() const { return accuracy.size(0); }
    std::int64_t steps() const { return accuracy.size(1) - 1; }
};

EpisodeMean meanOverEpisodes(const at::Tensor& perEpisode); ///< double, on the CPU
EpisodeTable tableOf(const EpisodeScores& scores);

/// What is measured, and on what.
struct EpisodeSeries {
    const std::vector<ClassRows>* classes = nullptr;
    EpisodeShape shape;
    InnerLoop inner;                         ///< no graph is kept, whatever its order
    Statistics queries = Statistics::Freeze; ///< how they are normalised
    std::int64_t count = 600;
    std::int64_t seed = 0;
    std::string purpose; ///< "episode test"
};

/// At θ, episodes 0 to count−1 of that purpose. nullopt if `keepGoing` said no on the way.
std::optional<EpisodeScores> scoreEpisodes(const TaskLoss& lossOf, const at::Tensor& theta, const Dataset& data,
                                           const EpisodeSeries& series, const std::function<bool()>& keepGoing);

/// {"accuracy/PART" and "loss/PART" after the last step, "accuracy/PART/step-0" ... of each step}; from two episodes
/// on also "interval/PART".
Values valuesOf(const EpisodeScores& scores, const std::string& part);

} // namespace sharpscope
