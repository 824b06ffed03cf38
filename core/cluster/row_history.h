// SPDX-License-Identifier: GPL-3.0-or-later
// What became of a row, attempt by attempt: rows/000012.jsonl of a submission, an event a line,
//   {"event": "began", "job": "123_12", "host": "n1", "step": 0, "time": "..."}
//   {"event": "left", "why": "time limit", "step": 840, "time": "..."}     to be gone on with
//   {"event": "failed", "why": "...", "time": "..."}                       for good, until somebody asks again
//   {"event": "ended", "time": "..."}                                      its run has ended
//   {"event": "early", "job": "123_12", "code": 140, "time": "..."}        a signal ended the program before it began;
//                                                                          the batch script says so
// Whoever works on the row holds the file, as a run is held, so that two tasks never work on one.
#pragma once

#include "core/run/append_file.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace sharpscope {

inline constexpr int mostVainTimeouts = 3; ///< in a row, before a row is given up

inline constexpr const char* leftForTime = "time limit"; ///< why a row is left, and its run's Resumed says so
inline constexpr const char* leftForOthers = "preempted";
inline constexpr const char* leftForPerson = "stopped"; ///< by its inbox

struct RowHistory {
    std::int64_t attempts = 0;
    std::int64_t requeues = 0; ///< attempts of the task that had tried before
    std::string job;           ///< of the last attempt
    bool isOpen = false;       ///< that has no end: it is at work, or was killed
    std::string left;          ///< why the last one left; empty: it did not
    std::string failure;       ///< why the row was given up, or its run could not go on
    int vainTimeouts = 0;      ///< of the last attempts, that ended at the time limit where they began

    /// Why a run that goes on now, as `newJob`, had stopped: "time limit", "preempted", "killed", "resubmitted"; empty
    /// of a first attempt.
    std::string reasonToResume(const std::string& newJob) const;
};

/// Of a row that nobody has begun: none. Lines that are damaged are passed over.
RowHistory readHistory(const std::filesystem::path& file);

/// The row is somebody's.
bool isRowHeld(const std::filesystem::path& file);

/// One attempt, which holds the row.
class RowAttempt {
public:
    /// `step`: that its run stands at.
    /// @throws Error naming the file and the reason; "is being written by another process".
    RowAttempt(const std::filesystem::path& file, const std::string& job, std::int64_t step);

    const RowHistory& before() const { return m_before; }
    /// Of the last attempts in a row, with this one if it ends at the time limit at that step.
    int vainTimeoutsAt(std::int64_t step) const { return step > m_begin ? 0 : m_vainTimeouts + 1; }

    /// Says how it ended, once; on the disk when it returns.
    void left(const std::string& why, std::int64_t step);
    void failed(const std::string& why);
    void ended();

private:
    void say(const Json& line);

    AppendFile m_file;
    std::int64_t m_begin;
    RowHistory m_before;
    int m_vainTimeouts = 0; ///< before this one
};

} // namespace sharpscope
