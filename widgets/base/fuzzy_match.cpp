// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/fuzzy_match.h"

#include <QStringList>

#include <algorithm>
#include <limits>

namespace sharpscope {

namespace {

constexpr int atWordStart = 10;
constexpr int inARow = 8;
constexpr int perLetter = 1;
constexpr int worst = std::numeric_limits<int>::min() / 2;

bool beginsWord(const QString& text, qsizetype at)
{
    if (at == 0 || !text[at - 1].isLetterOrNumber()) return true;
    return text[at].isUpper() && text[at - 1].isLower();
}

/// The best way to find the word in the text: best[i][k] ends with letter i at place k.
std::optional<FuzzyMatch> matchWord(const QString& word, const QString& text)
{
    const auto letters = static_cast<std::size_t>(word.size()), places = static_cast<std::size_t>(text.size());
    if (letters > places) return {};
    std::vector<std::vector<int>> best(letters, std::vector<int>(places, worst));
    std::vector<std::vector<int>> from(letters, std::vector<int>(places, -1));
    for (std::size_t i = 0; i < letters; ++i) {
        int before = worst, beforeAt = -1; // the best that ends left of here
        for (std::size_t k = 0; k < places; ++k) {
            const bool isIt =
                word[static_cast<qsizetype>(i)].toCaseFolded() == text[static_cast<qsizetype>(k)].toCaseFolded();
            if (isIt) {
                const int here = perLetter + (beginsWord(text, static_cast<qsizetype>(k)) ? atWordStart : 0);
                if (i == 0) {
                    best[i][k] = here;
                } else {
                    const int row = k > 0 && best[i - 1][k - 1] > worst ? best[i - 1][k - 1] + inARow : worst;
                    best[i][k] = std::max(row, before) > worst ? here + std::max(row, before) : worst;
                    from[i][k] = row >= before ? static_cast<int>(k) - 1 : beforeAt;
                }
            }
            if (i > 0 && best[i - 1][k] > before) {
                before = best[i - 1][k];
                beforeAt = static_cast<int>(k);
            }
        }
    }
    const auto end = std::max_element(best.back().begin(), best.back().end());
    if (*end == worst) return {};
    FuzzyMatch match{.score = *end};
    auto at = static_cast<int>(end - best.back().begin());
    for (std::size_t i = letters; i-- > 0; at = from[i][static_cast<std::size_t>(at)])
        match.places.push_back(at);
    std::reverse(match.places.begin(), match.places.end());
    return match;
}

} // namespace

std::optional<FuzzyMatch> fuzzyMatch(const QString& typed, const QString& text)
{
    FuzzyMatch all;
    for (const auto& word : typed.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const auto match = matchWord(word, text);
        if (!match) return {};
        all.score += match->score;
        all.places.insert(all.places.end(), match->places.begin(), match->places.end());
    }
    all.score = all.score * 8 - static_cast<int>(std::min<qsizetype>(text.size(), 200)) / 4;
    std::sort(all.places.begin(), all.places.end());
    return all;
}

} // namespace sharpscope
