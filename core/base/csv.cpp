// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/csv.h"

#include <array>
#include <charconv>
#include <cmath>

namespace sharpscope {

namespace {

template <class... Format>
void append(std::string& text, double value, Format... format)
{
    if (!std::isfinite(value)) {
        text += std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf"; // of NaN, the sign says nothing
        return;
    }
    std::array<char, 512> digits; // 1.8e308 with decimals
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value, format...);
    text.append(digits.data(), end);
}

} // namespace

std::string fixedText(double value, int decimals)
{
    std::string text;
    append(text, value, std::chars_format::fixed, decimals);
    return text;
}

std::string shortText(double value, int digits)
{
    std::string text;
    append(text, value, std::chars_format::general, digits);
    return text;
}

std::string exactText(double value)
{
    std::string text;
    append(text, value);
    return text;
}

void CsvText::separate()
{
    if (m_isInRow) m_text += ',';
    m_isInRow = true;
}

CsvText& CsvText::cell(std::string_view text)
{
    separate();
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        m_text += text;
        return *this;
    }
    m_text += '"';
    for (const char c : text)
        m_text.append(c == '"' ? 2 : 1, c);
    m_text += '"';
    return *this;
}

CsvText& CsvText::cell(double value)
{
    separate();
    append(m_text, value);
    return *this;
}

CsvText& CsvText::cell(std::int64_t value)
{
    separate();
    m_text += std::to_string(value);
    return *this;
}

void CsvText::endRow()
{
    m_text += '\n';
    m_isInRow = false;
}

} // namespace sharpscope
