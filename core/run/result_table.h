// SPDX-License-Identifier: GPL-3.0-or-later
// A table like the papers': rows are methods, columns are whatever differs between the runs (data set, noise rate,
// network ...), a cell is mean ± sample standard deviation over seeds, with their number N; the highest (or lowest)
// mean of a column is bold, where its methods have the same seeds. Runs that failed or have not ended are named.
// Methods of one label that meet in a column with different options are told apart by them; a seed that was run again
// counts once, the last, and the caption says so. Torch-free.
#pragma once

#include "core/base/json.h"
#include "core/run/run_summary.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sharpscope {

/// What a table needs of one finished run: its experiment.json and its result.json.
struct FinishedRun {
    Json experiment;
    Json result;
};

/// A run that a table goes without.
struct UnfinishedRun {
    Json experiment;
    std::string why; ///< "failed at step 12: the loss is nan", "has not ended"
};
/// Why there is no result; empty if it has finished. Interrupted: it has not ended, and nobody writes it.
std::string whyUnfinished(const RunSummary& run, bool isInterrupted);

/// Reads the finished ones among `folders`; the others go into `unfinished`, where it is asked for. Each damaged one is
/// left out, its file and why go into `problems`.
std::vector<FinishedRun> readFinishedRuns(const std::vector<std::filesystem::path>& folders,
                                          std::vector<std::string>& problems,
                                          std::vector<UnfinishedRun>* unfinished = nullptr);

struct TableOptions {
    std::string metric = "accuracy/test"; ///< a tag of result.json; accuracies are shown in per cent
    std::string summary =
        "last"; ///< "last" or "best" over the run (of rounds: from bestFrom on), or "area" under its learning curve
    std::string columns; ///< path of the field ("data.labelNoise"); empty: all fields that differ
    /// What an option is called in rows and columns; its path's last word unless set.
    std::function<std::string(const std::string& path)> fieldName = {};
};

/// Mean and sample standard deviation (n − 1) over seeds.
struct TableCell {
    std::int64_t runs = 0; ///< N; 0: nothing was run
    double mean = 0;
    double deviation = 0;                 ///< 0 for N = 1, and not shown
    bool best = false;                    ///< of its column; all that tie are
    std::vector<std::int64_t> seeds = {}; ///< rising
};

struct ResultTable {
    std::string caption;         ///< "accuracy/test in %, last epoch, mean ± std over seeds (N)"
    std::string head = "method"; ///< what the rows are
    std::vector<std::string> rows;
    std::vector<std::string> columns;
    std::vector<std::vector<TableCell>> cells; ///< [row][column]
    bool isPercent = true;                     ///< two decimals say enough; else they are significant digits
    std::vector<std::string> leftOut = {};     ///< "SAM, seed 2: failed at step 12: the loss is nan"
};

ResultTable makeTable(const std::vector<FinishedRun>& runs, const TableOptions& options = {},
                      const std::vector<UnfinishedRun>& unfinished = {});

/// "Left out: SAM, seed 2: has not ended; ...", ten at most and how many more; empty if none is.
std::string leftOutText(const ResultTable& table);

/// "**93.12 ± 0.21** (3)" and the like; empty cells as "–".
std::string toMarkdown(const ResultTable& table);
std::string toLatex(const ResultTable& table); ///< a tabular with booktabs' rules
std::string toCsv(const ResultTable& table);   ///< row,column,mean,std,n

} // namespace sharpscope
