// SPDX-License-Identifier: GPL-3.0-or-later
// What a report has beside runs, figures and landscapes: tables of seeds and sweeps, forks, how few-shot runs
// adapt, curvature.
#pragma once

#include "core/run/result_table.h"
#include "widgets/base/run_store.h"

#include <string>
#include <vector>

namespace sharpscope {

/// With its caption; the best of a column is bold.
QString tableHtml(const ResultTable& table);

/// A tree of the runs that forked off others, where there are any.
QString forksSection(const std::vector<const StoredRun*>& runs);

/// Of each sweep that some of the runs are rows of: its table, coloured as a heat map, and who leads. Empty where there
/// is none. What cannot be read is appended to `notes`.
QString sweepsSection(const std::vector<const StoredRun*>& runs, std::vector<std::string>& notes);

/// Of few-shot runs the accuracy before adapting and after each inner step, as a table and a figure. Empty where there
/// is none.
QString fewShotSection(const std::vector<const StoredRun*>& runs, std::vector<std::string>& notes);

/// For each method all options in which methods differ, then those that all runs but other programs' have in common.
QString optionsSection(const std::vector<const StoredRun*>& runs);

/// What the runs were made with, each way with its runs where there are several, and the commands that repeat them.
QString provenanceSection(const std::vector<const StoredRun*>& runs);

/// Of each run the newest curvature report in its folder: the numbers side by side, and the spectral densities.
QString curvatureSection(const std::vector<const StoredRun*>& runs, std::vector<std::string>& notes);

} // namespace sharpscope
