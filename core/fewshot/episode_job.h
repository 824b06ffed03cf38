// SPDX-License-Identifier: GPL-3.0-or-later
// An episode of a few-shot run, computed on request. Torch-free.
#pragma once

#include "core/data/image_rows.h"
#include "core/fewshot/episode_record.h"
#include "core/job/job.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace sharpscope {

struct EpisodeRequest {
    std::filesystem::path run;
    std::string part = "test";    ///< or "validation", "train": whose classes
    std::int64_t index = 0;       ///< as in test-episodes.csv
    std::string weights = "last"; ///< of the newest checkpoint, or those that validated best until then: "chosen"
    std::int64_t steps = 0;       ///< inner ones; 0: as the run's test
    bool operator==(const EpisodeRequest&) const = default;
};

struct ShownEpisode {
    EpisodeRequest of;
    EpisodeRecord record;
    std::int64_t step = 0; ///< the outer one that the weights are of
    std::shared_ptr<const ImageRows>
        images; ///< of the record's rows; whoever holds them has the next episode load nothing
};

/// Loads the run's newest checkpoint and its data, adapts on the CPU with the threads of its lease, and gives what came
/// of it to `take`, on the job's thread. Reports Progress of the run. A stopped one gives nothing.
/// @throws Error from the job naming the run, and what is wrong with it or the request.
Job episodeJob(EpisodeRequest request, std::function<void(std::shared_ptr<const ShownEpisode>)> take);

} // namespace sharpscope
