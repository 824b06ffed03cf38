// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>
#include <vector>

namespace sharpscope {

/// How well what was typed is found in a text, letter by letter in their order, whatever their case; the higher the
/// better: letters that begin words and that stand together count most, a short text more than a long one. With
/// blanks between them, each word that was typed is found for itself.
struct FuzzyMatch {
    int score = 0;
    std::vector<qsizetype> places; ///< of the letters found, ascending
};

/// Nothing where a letter is missing.
std::optional<FuzzyMatch> fuzzyMatch(const QString& typed, const QString& text);

} // namespace sharpscope
