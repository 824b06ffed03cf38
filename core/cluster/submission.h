// SPDX-License-Identifier: GPL-3.0-or-later
// A submission is a folder on a disk that all nodes see:
//   submission.json   what was asked for, hashes of what runs, the arrays that Slurm has made of it
//   submitted.json    the experiment as it was submitted (experiment.json would be a run's)
//   table.jsonl       the expanded table of runs, a row a line; the index of an array's task is its row
//   batch.sh          the script that a task is
//   program/          the program as it was at submission
//   runs/             the run folders, or a sweep with them
//   rows/000012.jsonl what became of a row (row_history.h); whoever works on the row holds it
//   logs/             what the tasks say, <array>_<task>.log
// What a row is at stands in its run's folder; there is no other truth.
#pragma once

#include "core/cluster/submit_options.h"
#include "core/run/planned_run.h"
#include "core/run/runs_place.h"

#include <algorithm>
#include <filesystem>

namespace sharpscope {

inline constexpr int submissionFormat = 1; ///< "format" in submission.json; a reader refuses a newer one

/// Tasks of one array, which Slurm numbers from 0: task i of it does the rows from `first` + i on.
struct ArrayPart {
    std::int64_t first = 0;
    std::vector<std::int64_t> tasks; ///< rising, multiples of the rows per task
};

struct SubmittedArray {
    std::string id;        ///< Slurm's; empty: nobody has written it down (array_submission.h)
    std::string name = {}; ///< of its job, and of no other's; empty of submissions before there were such names
    ArrayPart part;
    bool isCancelled = false; ///< by `cancel`: its tasks do not ask to be requeued
};

struct Submission {
    std::filesystem::path folder; ///< absolute
    std::string name;             ///< of the experiment
    std::string date;
    std::filesystem::path directory;      ///< where it was submitted, and where the tasks run
    std::string data;                     ///< $SHARPSCOPE_DATA there; empty: it was not set
    std::vector<std::string> places = {}; ///< that an image is given to see (bound_places.h)
    std::int64_t rows = 0;
    SubmitOptions options;
    std::string program;        ///< what the tasks call: a copy in the folder, or what is in the image
    std::string version;        ///< of the program that submitted
    std::string programHash;    ///< SHA-256 of the copy, or of the image's file; empty: an image that is no file
    std::string experimentHash; ///< of submitted.json
    std::string tableHash;      ///< of table.jsonl
    std::vector<SubmittedArray> arrays;

    std::filesystem::path scriptFile() const { return folder / "batch.sh"; }
    std::filesystem::path tableFile() const { return folder / "table.jsonl"; }
    std::filesystem::path runsFolder() const { return folder / "runs"; }
    std::filesystem::path rowFile(std::int64_t row) const;
    /// Rows of the task that begins with this row.
    std::int64_t rowsEnd(std::int64_t row) const { return std::min(row + options.rowsPerTask, rows); }
    std::int64_t taskOf(std::int64_t row) const { return row / options.rowsPerTask * options.rowsPerTask; }
};

/// @throws Error naming the file: missing, damaged, of a newer format.
Submission readSubmission(const std::filesystem::path& folder);
/// Atomically. @throws Error naming the file and the reason.
void writeSubmission(const Submission& submission);

/// Writes table.jsonl, and answers its hash.
std::string writeTable(const Submission& submission, const std::vector<PlannedRun>& rows);
/// The rows first..last−1, with their folders as whole paths.
/// @throws Error naming the file: missing, damaged, or not the one that was submitted.
std::vector<PlannedRun> readTable(const Submission& submission, std::int64_t first, std::int64_t last);

/// The arrays that do these tasks (rising), none with an index that is not below `maxArraySize`.
std::vector<ArrayPart> arraysFor(const std::vector<std::int64_t>& tasks, std::int64_t rowsPerTask,
                                 std::int64_t maxArraySize);
/// "0-5,9,12-20:4%2": its tasks as sbatch takes them; `mostAtOnce` 0 says nothing.
std::string arrayText(const ArrayPart& part, std::int64_t rowsPerTask, std::int64_t mostAtOnce);

} // namespace sharpscope
