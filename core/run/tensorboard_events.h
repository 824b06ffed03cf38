// SPDX-License-Identifier: GPL-3.0-or-later
// TensorBoard event files as the one stream of events that all of this program reads: Started, Measured ..., and
// Finished once the files are at rest. The clock has TensorBoard's step, the seconds since the run's first event and,
// where a scalar called "epoch" (PyTorch Lightning writes it) or "passes" is written, that; what it does not know is
// NaN.
//
// The files of a folder are one run, by name, as in TensorBoard. A file that begins a tag again takes the place of that
// tag's later values in the files before (a training that went on from a checkpoint), and so does a SessionLog START
// (purge_step). Within a file values are put in the order of their steps.
#pragma once

#include "core/run/event_lines.h"
#include "core/run/tensorboard_folder.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

class TensorboardFile;
class TensorboardValues;

/// Reads a folder's events as far as they are there; what its files grow by comes with the next call, read from where
/// the last one ended. All is told anew, behind a Resumed at step 0, which makes a RunSeries forget what it knew, where
/// that is not the end of what was told: a file was replaced or became shorter, one but the last has grown, a tag
/// begins again at an earlier step.
class TensorboardFollower {
public:
    explicit TensorboardFollower(std::filesystem::path folder);
    ~TensorboardFollower();

    /// Returns what was passed over, with file and bytes.
    /// @throws Error naming a file that cannot be read.
    std::vector<std::string> takeNew(const EventLines::Take& take);
    bool hasRestarted() const { return m_hasRestarted; }    ///< the last call told all anew
    std::uint64_t bytesRead() const { return m_bytesRead; } ///< in all calls

private:
    bool readOn(std::vector<std::string>& problems);
    void readAnew(std::vector<std::string>& problems);

    std::filesystem::path m_folder;
    std::vector<std::unique_ptr<TensorboardFile>> m_files; ///< by name
    std::unique_ptr<TensorboardValues> m_values;
    TensorboardStamp m_stamp;
    std::uint64_t m_bytesRead = 0;
    bool m_hasTold = false;
    bool m_isFinished = false; ///< a Finished or Failed was handed out
    bool m_hasRestarted = false;
};

} // namespace sharpscope
