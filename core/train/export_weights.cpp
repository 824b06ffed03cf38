// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/export_weights.h"

#include "core/model/transfer.h"
#include "core/train/checkpoint.h"
#include "core/train/load_run.h"

namespace sharpscope {

namespace fs = std::filesystem;

void exportWeights(const RunFolder& run, const fs::path& out)
{
    const fs::path file = run.lastCheckpoint();
    if (file.empty()) throw Error(run.path().string() + ": has no checkpoint yet");
    RunOptions options = readRunOptions(run);
    options.device = "cpu";
    const LoadedRun loaded = loadRun(options);
    const Checkpoint weights = loadCheckpoint(file, *loaded.network);
    saveWeights(out, loaded.network->layout(), weights.theta, weights.state,
                {{"run", run.path().filename().string()},
                 {"network", options.network.name},
                 {"step", std::to_string(weights.clock.step)},
                 {"classes", Json(loaded.train.data->classNames).dump()}});
}

} // namespace sharpscope
