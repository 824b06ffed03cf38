// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fewshot/episode_record.h"
#include "core/fewshot/episode_scores.h"
#include "core/model/network.h"

namespace sharpscope {

/// Episode `index` of the series, which scoreEpisodes() has at the same place: θ [P] and the network's statistics [S],
/// on the data's device, are adapted to its support one inner step after another. nullopt if `keepGoing`, which is
/// asked before each, said no. The classes reach for an episode (expectEnough()).
std::optional<EpisodeRecord> recordEpisode(const std::shared_ptr<const Network>& network, const at::Tensor& theta,
                                           const at::Tensor& state, const Dataset& data, const EpisodeSeries& series,
                                           std::int64_t index, const std::function<bool()>& keepGoing);

} // namespace sharpscope
