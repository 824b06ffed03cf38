// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/result_table.h"

#include "core/base/csv.h"
#include "core/base/table_text.h"

#include <cmath>

namespace sharpscope {

namespace {

/// A mean that is not finite has no deviation that would say anything.
bool hasDeviation(const TableCell& cell) { return cell.runs > 1 && std::isfinite(cell.mean); }

using NumberText = std::string (*)(double value, int digits);

std::string cellText(const TableCell& cell, bool isPercent, const char* plusMinus, NumberText text)
{
    const auto number = [&](double value, int digits) { return isPercent ? fixedText(value, 2) : text(value, digits); };
    return number(cell.mean, 4) + (hasDeviation(cell) ? plusMinus + number(cell.deviation, 2) : "");
}

/// "4\times 10^{-5}" of 4e-05, for mathematics.
std::string latexNumber(double value, int digits)
{
    const std::string text = shortText(value, digits);
    const std::size_t e = text.find('e');
    return e == std::string::npos
               ? text
               : text.substr(0, e) + "\\times 10^{" + std::to_string(std::stoi(text.substr(e + 1))) + '}';
}

std::string count(const TableCell& cell) { return " (" + std::to_string(cell.runs) + ")"; }

std::string markdownCell(const TableCell& cell, bool isPercent)
{
    if (cell.runs == 0) return "–";
    const std::string bold = cell.best ? "**" : "";
    return bold + cellText(cell, isPercent, " ± ", shortText) + bold + count(cell);
}

std::string latexCell(const TableCell& cell, bool isPercent)
{
    if (cell.runs == 0) return "--";
    if (std::isnan(cell.mean)) return "nan" + count(cell);
    const std::string value = std::isinf(cell.mean) ? (cell.mean > 0 ? "$\\infty$" : "$-\\infty$")
                                                    : '$' + cellText(cell, isPercent, " \\pm ", latexNumber) + '$';
    return (cell.best ? "\\boldmath{" + value + "}" : value) + count(cell);
}

/// A name, those of the columns, and each row with its cells behind its name.
template <class Text, class Cell>
std::vector<std::vector<std::string>> textRows(const ResultTable& table, Text text, Cell cellOf)
{
    std::vector<std::vector<std::string>> rows = {{text(table.head)}};
    for (const std::string& column : table.columns)
        rows.front().push_back(text(column));
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        std::vector<std::string>& row = rows.emplace_back(1, text(table.rows[r]));
        for (const TableCell& cell : table.cells[r])
            row.push_back(cellOf(cell, table.isPercent));
    }
    return rows;
}

} // namespace

std::string toMarkdown(const ResultTable& table)
{
    const auto rows = textRows(table, markdownText, markdownCell);
    std::string text = markdownHeading(rows.front());
    for (std::size_t r = 1; r < rows.size(); ++r)
        text += markdownRow(rows[r]);
    const std::string left = leftOutText(table);
    return text + "\n" + markdownText(table.caption) + '\n' + (left.empty() ? "" : '\n' + markdownText(left) + '\n');
}

std::string toLatex(const ResultTable& table)
{
    const auto rows = textRows(table, latexText, latexCell);
    std::string text = "\\begin{tabular}{l" + std::string(table.columns.size(), 'c') + "}\n\\toprule\n" +
                       latexRow(rows.front()) + "\\midrule\n";
    for (std::size_t r = 1; r < rows.size(); ++r)
        text += latexRow(rows[r]);
    const auto comment = [](std::string words) { // which ends with its line
        for (char& c : words)
            if (c == '\n' || c == '\r') c = ' ';
        return words.empty() ? words : "% " + words + '\n';
    };
    return text + "\\bottomrule\n\\end{tabular}\n" + comment(table.caption) + comment(leftOutText(table));
}

std::string toCsv(const ResultTable& table)
{
    CsvText csv;
    const auto exact = [&](double x) { return table.isPercent ? fixedText(x, 6) : exactText(x); };
    csv.cell(table.head).cell("column").cell("mean").cell("std").cell("n").endRow();
    for (std::size_t r = 0; r < table.rows.size(); ++r)
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            const TableCell& cell = table.cells[r][c];
            if (cell.runs == 0) continue;
            csv.cell(table.rows[r]).cell(table.columns[c]).cell(exact(cell.mean));
            csv.cell(hasDeviation(cell) ? exact(cell.deviation) : "").cell(cell.runs).endRow();
        }
    return csv.take();
}

} // namespace sharpscope
