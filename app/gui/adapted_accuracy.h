// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of how well few-shot runs adapt: from a run's test episodes, and before that test from what it has
// reported on the way.
#pragma once

#include "core/run/episode_table.h"
#include "widgets/base/run_store.h"
#include "widgets/plots/interval_plot.h"

#include <vector>

namespace sharpscope {

bool isFewShot(const StoredRun& run);

struct AdaptedAccuracy {
    QString run;   ///< its id
    QString group; ///< equal for runs that differ in the seed only
    QString label;
    QString methodLabel; ///< without the seed
    RunColor color;
    RunColor methodColor;
    int dashing = 0;
    bool isInFront = false;
    std::vector<EpisodeMean> byStep; ///< before the first inner step and after each; halfWidth NaN: not known
    EpisodeTable table = {};         ///< none before the test
    std::int64_t queries = 1;        ///< images of an episode that are told apart
    std::int64_t episodes = 0;
    QString of; ///< "test", or "validation at epoch 3"
};

/// One for runs that differ in the seed only: the mean over the seeds ± their sample standard deviation, with the
/// episodes of all. A run without such others stays as it is.
std::vector<AdaptedAccuracy> overSeeds(const std::vector<AdaptedAccuracy>& runs);

/// `table` nullptr: the run has not come to its test, or has none.
AdaptedAccuracy accuracyOf(const StoredRun& run, const EpisodeTable* table);

/// Percent over inner steps, with the 95 % intervals.
std::vector<IntervalPlot::Series> overSteps(const std::vector<AdaptedAccuracy>& runs);
/// Percent of the episodes over an episode's accuracy in percent after so many inner steps; of a run that takes fewer,
/// after its last. `step` -1: each run's last.
std::vector<IntervalPlot::Series> overEpisodes(const std::vector<AdaptedAccuracy>& runs, std::int64_t step);

std::size_t mostSteps(const std::vector<AdaptedAccuracy>& runs);
QString stepText(std::size_t step);        ///< "before adapting", "after 1 step"
QString meanText(const EpisodeMean& mean); ///< "91.13 ± 0.66 %"

} // namespace sharpscope
