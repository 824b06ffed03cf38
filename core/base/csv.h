// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sharpscope {

/// The number with `decimals` behind the point, with so many digits at most, or with the fewest digits that give the
/// same double back; "nan", "inf", "-inf". The same in every country: what goes into files and messages does not follow
/// the locale.
std::string fixedText(double value, int decimals);
std::string shortText(double value, int digits); ///< printf's %.*g
std::string exactText(double value);

/// A table as RFC 4180 has it (fields quoted where they need it; lines end in \n), cell by cell.
class CsvText {
public:
    CsvText& cell(std::string_view text);
    CsvText& cell(const char* text) { return cell(std::string_view(text)); }
    CsvText& cell(double value);
    CsvText& cell(std::int64_t value);
    void endRow();

    std::string take() { return std::move(m_text); }

private:
    void separate();

    std::string m_text;
    bool m_isInRow = false;
};

} // namespace sharpscope
