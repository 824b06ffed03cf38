// SPDX-License-Identifier: GPL-3.0-or-later
// Tables for documents. What people called their runs goes into them letter for letter: a label "a|b_1" neither ends a
// cell nor starts emphasis or a subscript.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sharpscope {

/// Plain text as Markdown (GitHub's), respectively LaTeX, that shows it; line breaks become blanks.
std::string markdownText(std::string_view plain);
std::string latexText(std::string_view plain);

/// Line breaks and tabs as blanks, for a cell of a table of plain text.
std::string oneLine(std::string_view text);

/// One row of cells that are Markdown, respectively LaTeX, already.
std::string markdownRow(const std::vector<std::string>& cells);
std::string latexRow(const std::vector<std::string>& cells);

/// The titles and the line under them.
std::string markdownHeading(const std::vector<std::string>& titles);

} // namespace sharpscope
