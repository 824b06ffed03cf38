// SPDX-License-Identifier: GPL-3.0-or-later
// "analysis-terms-0003.json": what an analysis (core/analysis) found of a run at the end of one round's training. A
// table whose columns have names, numbers of the whole, and on what all of it was measured. Torch-free.
#pragma once

#include "core/run/json_fields.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

struct AnalysisColumn {
    std::string name;  ///< "gradient", in files
    std::string title; ///< "ρ‖g‖", on the screen
    std::vector<double> values;
};

struct Analysis {
    std::string name; ///< "terms"
    std::int64_t round = 0;
    Json options = Json::object();
    Json measuredOn = Json::object(); ///< checkpoint, which images: see core/analysis
    std::vector<std::string> rows;    ///< what the rows are called; empty: nothing
    std::vector<AnalysisColumn> columns;
    Values numbers;                 ///< of the whole table: "spearman.gradient"
    std::vector<std::string> notes; ///< sentences for whoever looks at it: what fell short

    const std::vector<double>& column(const std::string& column) const; ///< @throws Error if there is none
    double number(const std::string& number) const;                     ///< NaN if there is none
};

std::string analysisFileName(const std::string& name, std::int64_t round);

/// Atomically, under its name, into the run's folder.
/// @throws Error naming the file and the reason.
void writeAnalysis(const std::filesystem::path& runFolder, const Analysis& analysis);

/// @throws Error naming the file, the field and what is wrong with it.
Analysis readAnalysis(const std::filesystem::path& file);

/// The run's files of one analysis, by round.
std::vector<std::filesystem::path> analysisFiles(const std::filesystem::path& runFolder, const std::string& name);

Json toJson(const Analysis& analysis);
/// @throws Error naming the field, without the file.
Analysis analysisFromJson(const Json& json);

/// A table with a header: row where rows have names, then the columns.
std::string toCsv(const Analysis& analysis);

/// Of one run.
struct RunAnalysis {
    std::string run;
    Analysis analysis;
};
/// Several of one kind as one table, with the columns run and round before the others.
std::string toCsv(const std::vector<RunAnalysis>& analyses);

/// One row a round: the mean of each column, over what is a number; first the column "round".
std::vector<AnalysisColumn> roundMeans(const std::vector<Analysis>& analyses);

} // namespace sharpscope
