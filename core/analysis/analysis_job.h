// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/job/job.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

/// Which runs, at the ends of which trainings. Torch-free.
struct AnalysisRequest {
    std::string name; ///< of registry.h
    Json options = Json::object();
    std::vector<std::filesystem::path> runs;
    std::vector<std::int64_t> rounds; ///< empty: all that were trained and whose checkpoints are there
};

/// Computes an analysis of each run and round, one after the other, and writes each into its run's folder when it is
/// done (analysis_file.h); a file that is there already with the same options, of the same weights, is taken for it.
/// Reports Progress of the run under way, and a Message "info" with each file's path. Stopped, it keeps the files it
/// has written. Runs on the GPU where there is one, and on the threads of its lease; rests when its queue holds it.
/// @throws Error from the job, naming what is wrong with the options, the run or the round. Where all rounds are asked
/// for, a round that cannot be analysed is passed over with a warning, unless none can be.
Job analysisJob(AnalysisRequest request);

} // namespace sharpscope
