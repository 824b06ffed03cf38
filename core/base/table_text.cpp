// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/table_text.h"

#include <cctype>
#include <utility>

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

namespace {

/// What stands in names of options, axes and quantities, and is no letter to LaTeX's fonts.
constexpr std::pair<std::string_view, std::string_view> mathSymbols[] = {
    {"α", "\\alpha"},      {"β", "\\beta"},    {"γ", "\\gamma"}, {"δ", "\\delta"},  {"ε", "\\varepsilon"},
    {"η", "\\eta"},        {"θ", "\\theta"},   {"κ", "\\kappa"}, {"λ", "\\lambda"}, {"μ", "\\mu"},
    {"π", "\\pi"},         {"ρ", "\\rho"},     {"σ", "\\sigma"}, {"τ", "\\tau"},    {"φ", "\\varphi"},
    {"ψ", "\\psi"},        {"ω", "\\omega"},   {"Δ", "\\Delta"}, {"Σ", "\\Sigma"},  {"Ω", "\\Omega"},
    {"∇", "\\nabla"},      {"∂", "\\partial"}, {"‖", "\\|"},     {"·", "\\cdot"},   {"×", "\\times"},
    {"±", "\\pm"},         {"−", "-"},         {"≤", "\\le"},    {"≥", "\\ge"},     {"≈", "\\approx"},
    {"≠", "\\ne"},         {"→", "\\to"},      {"∞", "\\infty"}, {"∈", "\\in"},     {"√", "\\surd"},
    {"½", "\\frac{1}{2}"}, {"₀", "_0"},        {"₁", "_1"},      {"₂", "_2"},       {"₃", "_3"},
    {"₄", "_4"},           {"₅", "_5"},        {"⁰", "^0"},      {"¹", "^1"},       {"²", "^2"},
    {"³", "^3"},           {"⁴", "^4"},        {"⁻¹", "^{-1}"},  {"⁻²", "^{-2}"},   {"⁻³", "^{-3}"},
    {"⁻⁴", "^{-4}"},       {"⁻⁵", "^{-5}"},    {"ᵗ", "^t"},      {"ᵛ", "^v"},       {"θ̃", "\\tilde\\theta"},
    {"…", "\\ldots"},
};

/// The symbol that `text` begins with, and how many bytes it has.
std::pair<std::string_view, std::size_t> symbolAt(std::string_view text)
{
    std::pair<std::string_view, std::size_t> found = {{}, 0};
    for (const auto& [symbol, math] : mathSymbols)
        if (text.starts_with(symbol) && symbol.size() > found.second) found = {math, symbol.size()};
    return found;
}

/// Whether an index or exponent joins what is before it: a formula that has none of its kind yet.
bool isLastAFormulaFor(std::string_view text, char mark)
{
    if ((mark != '_' && mark != '^') || text.size() < 2 || !text.ends_with('$') || text.ends_with("\\$")) return false;
    const std::size_t begin = text.rfind('$', text.size() - 2);
    return begin != std::string_view::npos && text.find(mark, begin) == std::string_view::npos;
}

} // namespace

std::string latexText(std::string_view plain)
{
    std::string text;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        const char c = plain[i];
        if (const auto [math, length] = symbolAt(plain.substr(i)); length > 0) {
            const bool goesOn = isLastAFormulaFor(text, math.front());
            if (goesOn) text.pop_back(); // "λ₁" is one formula
            text += std::string(goesOn ? "" : "$").append(math) + '$';
            i += length - 1;
            continue;
        }
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
