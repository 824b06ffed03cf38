// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network.h"
#include "core/run/event.h"
#include "core/tensor/tensor.h"

#include <filesystem>
#include <map>

namespace sharpscope {

/// Everything a run needs to go on, bit for bit: "checkpoint-<step>.safetensors" with the tensors "theta", "state",
/// "optimizer.<buffer>", "rule.<buffer>", "own.<name>" of the kind of work, and the clock, the turned knobs, the
/// epoch's running sums and the tensors' checksums as metadata.
struct Checkpoint {
    Clock clock;
    at::Tensor theta; ///< float [P], CPU
    at::Tensor state; ///< float [S], CPU
    NamedTensors optimizer;
    NamedTensors rule;
    NamedTensors own; ///< of the kind of work, with what it says about them
    Json about = Json::object();
    std::map<std::string, double> knobs; ///< values in force, by name
    std::size_t knobsDone = 0;           ///< how many of the experiment's own knobs were turned so far
    std::int64_t evaluatedStep = -1;     ///< the last step whose evaluation is complete
    double lossSum = 0;                  ///< of the epoch under way, over its steps
    double correctSum = 0;
    std::int64_t seenImages = 0;
};

std::string checkpointName(std::int64_t step);

/// Writes it into the folder, atomically and on the disk when it returns, and deletes all but the `keep` newest
/// checkpoints. Returns the file's name.
std::string saveCheckpoint(const std::filesystem::path& folder, const Checkpoint& checkpoint, int keep = 2);

/// The same into a file of any name; nothing is deleted.
void writeCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint);

/// Checked like a file from anywhere: types and shapes, a clock that may be, and that the tensors are those that were
/// saved. Checkpoints of earlier versions have no checksums; of theirs θ or a buffer of nothing but zeros, as a disk
/// leaves what it lost, is refused; so is a θ that is not finite. Whether it fits its run, fit() and Trainer::restore()
/// say.
/// @throws Error naming the file and what is wrong with it.
Checkpoint loadCheckpoint(const std::filesystem::path& file);

/// Completes the state of an earlier version (Layout::earlierStatisticsCount) from the network's own.
/// @throws Error naming the file if its checkpoint holds another number of parameters or statistics than the network.
void fit(Checkpoint& checkpoint, const Network& network, const std::filesystem::path& file);

/// Both.
Checkpoint loadCheckpoint(const std::filesystem::path& file, const Network& network);

} // namespace sharpscope
