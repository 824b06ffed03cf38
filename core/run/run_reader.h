// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a run's folder, with the help of the side file (series_file.h) where it is current, and keeps the side file
// current where it is not: from its own place in events.jsonl on where that only grew, else from the start. Every
// function may be called from any thread, and takes the memory of one run.
#pragma once

#include "core/run/event_follower.h"
#include "core/run/series_file.h"

namespace sharpscope {

struct SummaryRead {
    RunSummary summary;
    std::vector<std::string> problems; ///< lines of events.jsonl that were passed over
};

/// The run's summary; costs two small reads where the side file is current.
/// @throws Error naming the file if the events cannot be read.
SummaryRead readSummary(const std::filesystem::path& folder);

struct ColumnsRead {
    RunColumns columns;
    EventsStamp stamp; ///< of the folder: columns of equal stamps belong together
};

/// The tags that are there of those asked for, over these parts of the clock (the step always); more where the side
/// file is not current.
/// @throws Error naming the file if the events cannot be read.
ColumnsRead readColumns(const std::filesystem::path& folder, const std::set<std::string>& tags,
                        const std::set<ClockPart>& parts);

/// A run in memory with all its columns, and the place in its events from which it goes on.
class RunReader {
public:
    /// Reads all that is there.
    /// @throws Error naming the file if the events cannot be read, here and below.
    explicit RunReader(std::filesystem::path folder);

    RunSeries series;
    std::vector<std::string> problems;

    /// The events that were added since, which `series` does not take in by itself: whoever shows them has a copy of
    /// it. Returns the problems.
    std::vector<std::string> takeNew(const EventLines::Take& take) { return m_follower.takeNew(take); }

    /// For who goes on elsewhere; takeNew() is over then.
    EventFollower takeFollower() { return std::move(m_follower); }

    EventsStamp stamp() const { return m_stamp; }    ///< of what the constructor read
    bool wasCurrent() const { return m_wasCurrent; } ///< the side file had it all

private:
    std::filesystem::path m_folder;
    EventFollower m_follower;
    EventsStamp m_stamp;
    bool m_wasCurrent = false;
};

} // namespace sharpscope
