// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/table_text.h"

#include <cctype>

namespace sharpscope {

namespace {

bool isWord(std::string_view text, std::size_t at)
{
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) || (text[at] & 0x80));
}

std::string joined(const std::vector<std::string>& cells, const char* before, const char* between, const char* after)
{
    std::string row = before;
    for (std::size_t i = 0; i < cells.size(); ++i)
        row += (i == 0 ? "" : between) + cells[i];
    return row + after;
}

} // namespace

std::string oneLine(std::string_view text)
{
    std::string line(text);
    for (char& c : line)
        if (std::string_view("\n\r\t\v\f").find(c) != std::string_view::npos) c = ' ';
    return line;
}

std::string markdownText(std::string_view plain)
{
    std::string text;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        const char c = plain[i];
        if (c == '\n' || c == '\r') {
            text += ' ';
            continue;
        }
        const bool isInsideWord = c == '_' && i > 0 && isWord(plain, i - 1) && isWord(plain, i + 1); // "B_t" is itself
        if (std::string_view("\\`*_<|[~$").find(c) != std::string_view::npos && !isInsideWord) text += '\\';
        text += c;
    }
    return text;
}

std::string latexText(std::string_view plain)
{
    std::string text;
    for (const char c : plain)
        switch (c) {
        case '&':
        case '%':
        case '$':
        case '#':
        case '_':
        case '{':
        case '}':
            text += '\\';
            text += c;
            break;
        case '~':
            text += "\\textasciitilde{}";
            break;
        case '^':
            text += "\\textasciicircum{}";
            break;
        case '\\':
            text += "\\textbackslash{}";
            break;
        case '<':
            text += "\\textless{}";
            break;
        case '>':
            text += "\\textgreater{}";
            break;
        case '|':
            text += "\\textbar{}";
            break;
        case '\n':
        case '\r':
            text += ' ';
            break;
        default:
            text += c;
        }
    return text;
}

std::string markdownRow(const std::vector<std::string>& cells) { return joined(cells, "| ", " | ", " |\n"); }

std::string latexRow(const std::vector<std::string>& cells)
{
    const bool isTaken = !cells.empty() && (cells.front().starts_with('[') || cells.front().starts_with('*'));
    return joined(cells, isTaken ? "{}" : "", " & ", " \\\\\n"); // else an argument of the row's end before it
}

std::string markdownHeading(const std::vector<std::string>& titles)
{
    return markdownRow(titles) + markdownRow(std::vector<std::string>(titles.size(), "---"));
}

} // namespace sharpscope
