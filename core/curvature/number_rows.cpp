// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/number_rows.h"

#include <algorithm>
#include <limits>

namespace sharpscope {

namespace {

template <class CellOf>
void addRow(std::vector<NumberRow>& rows, const std::vector<RunCurvature>& reports, CurvatureNumber number,
            CellOf cellOf)
{
    NumberRow row{.number = std::move(number)};
    for (const RunCurvature& one : reports)
        row.cells.push_back(cellOf(one.report));
    if (std::any_of(row.cells.begin(), row.cells.end(), [](const NumberCell& cell) { return cell.isMeasured; }))
        rows.push_back(std::move(row));
}

/// "12" as ₁₂.
std::string subscript(const std::string& digits)
{
    std::string text;
    for (const char digit : digits)
        text += std::string("\xE2\x82") + static_cast<char>(0x80 + digit - '0');
    return text;
}

} // namespace

std::vector<NumberRow> numberRows(const std::vector<RunCurvature>& reports)
{
    std::vector<NumberRow> rows;
    std::size_t most = 0;
    for (const RunCurvature& one : reports)
        most = std::max(most, one.report.eigenvalues.size());
    for (const CurvatureNumber& number : curvatureNumbers()) {
        addRow(rows, reports, number, [&](const CurvatureReport& report) {
            return NumberCell{report.has(number.name), report.number(number.name),
                              report.number(number.name + ".error")};
        });
        for (std::size_t i = 1; number.name == "lambda1" && i < most; ++i) {
            const std::string place = std::to_string(i + 1);
            addRow(rows, reports,
                   {"lambda" + place, "", "λ" + subscript(place), "the eigenvalue of place " + place, "with λ₁"},
                   [&](const CurvatureReport& report) {
                       const auto& all = report.eigenvalues;
                       return i < all.size() ? NumberCell{true, all[i].value, all[i].residual} : NumberCell{};
                   });
        }
    }
    return rows;
}

std::string titleOfNumber(const std::string& name)
{
    for (const CurvatureNumber& number : curvatureNumbers())
        if (number.name == name) return number.title;
    return name;
}

} // namespace sharpscope
