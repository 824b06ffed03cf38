// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of TensorBoard event files that another program writes, taken for a run: what TensorBoard itself calls a
// run. Nothing is copied or converted; EventFollower gives its scalars as the events of a run folder.
#pragma once

#include "core/base/json.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

/// It has event files ("tfevents" in their names), and is no run folder.
bool isTensorboardRun(const std::filesystem::path& folder);

/// Its event files by name, which is by age.
std::vector<std::filesystem::path> tensorboardFiles(const std::filesystem::path& folder);

/// What stands for its experiment.json: {"kind": "tensorboard", "title", "method": {"label"}, "seed" if it has one
/// among its hparams or its name calls one so, "hparams": {...}} (tensorboard_options.h). The title is the folder's
/// name without the seed. Of the files their beginnings are read, where writers put the hparams.
/// @throws Error naming a file that cannot be read.
Json tensorboardExperiment(const std::filesystem::path& folder);

/// When its newest file was written last, in ns, and how many bytes its files have.
struct TensorboardStamp {
    std::int64_t changed = 0;
    std::uint64_t size = 0;
    bool operator==(const TensorboardStamp&) const = default;
};
TensorboardStamp tensorboardStamp(const std::filesystem::path& folder);

/// Nobody says when such a run has ended: it has where its files rest for longer than writers hold anything back,
/// which is two minutes (SummaryWriter's flush_secs).
bool isAtRest(const TensorboardStamp& stamp);

/// The runs in `root`, itself among them, which listRuns() gives behind the run folders: down to `depth` levels of
/// folders below; run folders and sweeps are not entered, and of the others some hundreds.
std::vector<std::filesystem::path> tensorboardRunsIn(const std::filesystem::path& root, int depth = 4);

} // namespace sharpscope
