// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/run/analysis_file.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

std::size_t rowCount(const Analysis& analysis)
{
    return analysis.columns.empty() ? 0 : analysis.columns.front().values.size();
}

/// The names of all columns, in the order in which they are first seen.
std::vector<std::string> columnNames(const std::vector<RunAnalysis>& analyses)
{
    std::vector<std::string> names;
    for (const RunAnalysis& one : analyses)
        for (const AnalysisColumn& column : one.analysis.columns)
            if (std::find(names.begin(), names.end(), column.name) == names.end()) names.push_back(column.name);
    return names;
}

const AnalysisColumn* columnNamed(const Analysis& analysis, const std::string& name)
{
    for (const AnalysisColumn& column : analysis.columns)
        if (column.name == name) return &column;
    return nullptr;
}

double meanOf(const std::vector<double>& values)
{
    double sum = 0;
    std::size_t count = 0;
    for (const double value : values)
        if (!std::isnan(value)) {
            sum += value;
            ++count;
        }
    return count == 0 ? std::nan("") : sum / static_cast<double>(count);
}

} // namespace

std::string toCsv(const Analysis& analysis)
{
    CsvText csv;
    if (!analysis.rows.empty()) csv.cell("row");
    for (const AnalysisColumn& column : analysis.columns)
        csv.cell(column.name);
    csv.endRow();
    for (std::size_t row = 0; row < rowCount(analysis); ++row) {
        if (!analysis.rows.empty()) csv.cell(analysis.rows[row]);
        for (const AnalysisColumn& column : analysis.columns)
            csv.cell(column.values[row]);
        csv.endRow();
    }
    return csv.take();
}

std::string toCsv(const std::vector<RunAnalysis>& analyses)
{
    const std::vector<std::string> names = columnNames(analyses);
    const bool hasRows =
        std::any_of(analyses.begin(), analyses.end(), [](auto& a) { return !a.analysis.rows.empty(); });
    CsvText csv;
    csv.cell("run").cell("round");
    if (hasRows) csv.cell("row");
    for (const std::string& name : names)
        csv.cell(name);
    csv.endRow();
    for (const auto& [run, analysis] : analyses)
        for (std::size_t row = 0; row < rowCount(analysis); ++row) {
            csv.cell(run).cell(analysis.round);
            if (hasRows) csv.cell(row < analysis.rows.size() ? analysis.rows[row] : std::string());
            for (const std::string& name : names) {
                const AnalysisColumn* column = columnNamed(analysis, name);
                if (column)
                    csv.cell(column->values[row]);
                else
                    csv.cell("");
            }
            csv.endRow();
        }
    return csv.take();
}

std::vector<AnalysisColumn> roundMeans(const std::vector<Analysis>& analyses)
{
    std::vector<AnalysisColumn> means{{.name = "round", .title = "Round", .values = {}}};
    for (const Analysis& analysis : analyses)
        means[0].values.push_back(static_cast<double>(analysis.round));
    for (std::size_t i = 0; i < analyses.size(); ++i)
        for (const AnalysisColumn& column : analyses[i].columns) {
            auto mean = std::find_if(means.begin(), means.end(), [&](auto& m) { return m.name == column.name; });
            if (mean == means.end())
                mean = means.insert(means.end(), {.name = column.name,
                                                  .title = column.title,
                                                  .values = std::vector<double>(analyses.size(), std::nan(""))});
            mean->values[i] = meanOf(column.values);
        }
    return means;
}

} // namespace sharpscope
