// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

/// A table with a title above each column, as RFC 4180 has it or as spreadsheets write it: commas, semicolons or tabs,
/// with or without a byte order mark.
struct CsvTable {
    std::filesystem::path file;
    std::vector<std::string> titles;
    std::vector<std::vector<std::string>> rows; ///< each as long as `titles`; cells without blanks around them

    /// The column with this title, −1 if there is none.
    std::ptrdiff_t columnOf(const std::string& title) const;
    /// "labels.csv, row 3": the titles are row 1, empty lines do not count.
    std::string placeOf(std::size_t row) const;
};

/// @throws Error naming the file, and the line that is no UTF-8 or the row where one has more or fewer cells than there
/// are titles.
CsvTable readCsv(const std::filesystem::path& file);

} // namespace sharpscope
