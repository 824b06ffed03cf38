// SPDX-License-Identifier: GPL-3.0-or-later
// What a sweep has come to: a line for each point and method, with mean ± sample standard deviation over seeds, and the
// same as a grid over two of the fields. The command line's table, the window's map and the exports stand on it.
// Torch-free.
#pragma once

#include "core/run/paired_difference.h"
#include "core/run/result_table.h"
#include "core/run/sweep_run.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

struct SweepMetric {
    std::string tag = "accuracy/test";
    std::string summary = "last"; ///< or "best" of the run
    bool isHigherBetter() const { return sharpscope::isHigherBetter(tag); }
};

/// The runs of a point and a method, one for each seed. Of runs that have finished those with a finite value count; as
/// long as there is none, those that have begun do, and the line is `provisional`.
struct SweepLine {
    std::string method;
    std::int64_t point = 0;   ///< the first of its values
    std::int64_t run = 0;     ///< of those that a seed has at a point
    std::vector<Json> values; ///< of each swept field; null: it does not reach these runs, which stand at all of them
    std::vector<std::string> runs;         ///< ids of all
    std::map<std::int64_t, double> bySeed; ///< that count
    double mean = notMeasured;
    double deviation = notMeasured; ///< n − 1; NaN for N < 2
    bool provisional = false;
    std::int64_t finished = 0;
    std::int64_t notFinite = 0; ///< finished, with NaN or an infinity as their value, or without one
    std::int64_t running = 0;   ///< see rowState() for these three
    std::int64_t waiting = 0;
    std::int64_t stopped = 0;
    std::int64_t halted = 0; ///< by halving, and not at their ends; also those that have no run
    std::int64_t failed = 0;
    std::int64_t seeds = 0;    ///< that a point is to have; 0: not known
    std::int64_t shortest = 0; ///< steps of the finished runs
    std::int64_t longest = 0;

    std::int64_t count() const { return static_cast<std::int64_t>(bySeed.size()); } ///< N
    bool isUnequal() const { return shortest != longest; }
    /// "1 of 3 seeds finished; 1 running; 1 stopped; runs of 100 to 200 steps"; empty where there is nothing to say.
    std::string note() const;
};

/// What a sweep is read by where nobody says otherwise: its experiment's `sweep.metric` and `sweep.summary`.
SweepMetric metricOf(const SweepFile& sweep);

/// How a mean over seeds is said to be known: ± the sample standard deviation, or the 95 % interval of Student's t of
/// the mean, ± t s/√N.
enum class SeedSpread { Deviation, Interval };
double spreadOf(const SweepLine& line, SeedSpread spread); ///< NaN for N < 2

/// What a metric is multiplied with to be shown: accuracies are in per cent.
double shownScale(const SweepMetric& metric);

/// The line with the best mean, against each other over their common seeds: is it better by more than the seeds' noise?
struct SweepLead {
    std::size_t best = 0;        ///< in SweepTable::lines
    std::size_t second = 0;      ///< the best of those that it is not ahead of; where it is of all, the second best
    PairedDifference difference; ///< of the best minus that one
    bool isDecided = false;
};

struct SweepTable {
    std::vector<SweptField> fields;
    SweepMetric metric;
    std::vector<SweepLine> lines;  ///< by run, then by value, the first field outermost; points without a run too
    std::optional<SweepLead> lead; ///< none with less than two lines of finished runs
};

/// Of the finite and whole lines the best by mean and the second; decided where no other that has begun still lacks
/// seeds. None for fewer than two.
std::optional<SweepLead> leadOf(const SweepTable& table);

/// `sweep` says which points there are to be; of two runs with the same place the longer one counts.
SweepTable sweepTable(const SweepFile& sweep, const std::vector<SweepRun>& runs, const SweepMetric& metric);

/// The values that a field has in the table: numbers ascending, then others as they come.
std::vector<Json> axisValues(const SweepTable& table, std::size_t field);

/// Where numbers stand on a logarithmic axis, ascending ones: log₁₀ of those above 0; those that are not stand one step
/// left of the first, a step being the smallest between two neighbours (1 where there is one only).
std::vector<double> logPositions(const std::vector<double>& values);

/// Cells over two fields (x: columns, y: rows) of the lines with this run; all others are held at a value each.
struct SweepGrid {
    std::size_t x = 0, y = 0;
    std::vector<Json> columns, rows;
    std::vector<std::vector<std::optional<std::size_t>>> cells; ///< [row][column], in SweepTable::lines; none: missing
};
/// `at` has a value for each field, of which those of x and y do not count.
SweepGrid sweepGrid(const SweepTable& table, std::size_t x, std::size_t y, std::int64_t run, const SweepPoint& at);

/// "SAM" where ρ₂ = 0, "SGD" where ρ₁ is as well (the corner of Agnostic-SAM's plane); empty elsewhere. `values` are
/// those of `fields`.
std::string cornerName(const std::vector<SweptField>& fields, const std::vector<Json>& values);

/// "ρ₁=0.2 ρ₂=0", with the corner's name behind it.
std::string lineName(const SweepTable& table, const SweepLine& line);

/// Who leads, by how much, and whether that is more than the seeds' noise, in a sentence; empty where there are not two
/// lines to compare.
std::string leadText(const SweepTable& table);

/// What of the lines is not whole or not finite, a line of text each.
std::vector<std::string> notesOf(const SweepTable& table);

/// As a table like the papers': of two fields and one method the grid, `columns` (of the fields) to the right; else a
/// row for each line. The best is marked where it is decided; leadText() and notesOf() stand in the caption.
ResultTable resultTable(const SweepTable& table, std::size_t columns = 0);

} // namespace sharpscope
