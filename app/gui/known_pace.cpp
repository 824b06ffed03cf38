// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/known_pace.h"

#include "core/base/describe.h"

namespace sharpscope {

std::optional<double> secondsPerEpoch(const RunStore& store, const Json& experiment)
{
    static constexpr const char* same[] = {"data.name", "data.trainSize", "network.name", "train.batchSize"};
    const auto isAlike = [&](const Json& run) {
        for (const char* path : same) {
            const Json* ours = findField(experiment, path);
            const Json* theirs = findField(run, path);
            if (!ours || !theirs || *ours != *theirs) return false;
        }
        return true;
    };
    double seconds = 0, epochs = 0;
    for (const auto& run : store.runs()) {
        const RunSummary& summary = run->series;
        if (summary.state != RunState::Finished || !(summary.last.epoch > 0) || !isAlike(run->experiment)) continue;
        seconds += summary.last.seconds;
        epochs += summary.last.epoch;
    }
    if (epochs == 0) return std::nullopt;
    return seconds / epochs;
}

} // namespace sharpscope
