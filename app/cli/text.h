// SPDX-License-Identifier: GPL-3.0-or-later
// Text for terminals.
#pragma once

#include "core/base/describe.h"

#include <string>
#include <vector>

namespace sharpscope {

/// Columns of a terminal that a UTF-8 text takes (one a character).
std::size_t widthOf(const std::string& text);

/// At most `width` characters, cut with "…".
std::string cutTo(const std::string& text, std::size_t width);

/// Rows as lines of aligned columns; the first row is the heading. Line breaks in a cell become blanks.
std::string alignedColumns(std::vector<std::vector<std::string>> rows);

std::string shortNumber(double value); ///< "0.0312", "—" for NaN
std::string perCent(double share);     ///< "84.1 %", "—" for NaN
std::string duration(double seconds);  ///< "12 s", "3 min", "2 h 05 min"

/// The newest values as eight bars, ▁ the lowest and █ the highest.
std::string sparkline(const std::vector<double>& values);

/// A schema's fields, two lines each: name, default, range; label, symbol and help.
std::string describeFields(const Schema& schema);
Json fieldsToJson(const Schema& schema);

} // namespace sharpscope
