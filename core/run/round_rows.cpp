// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/round_rows.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <unordered_map>

namespace sharpscope {

namespace {

double at(const std::vector<double>& values, std::size_t i) { return i < values.size() ? values[i] : notMeasured; }

void rankByScore(std::vector<RoundRow>& rows)
{
    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    const auto key = [&](std::size_t i) {
        const bool isNumber = !std::isnan(rows[i].score);
        return std::tuple(!isNumber, isNumber ? -rows[i].score : 0, rows[i].image);
    };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    for (std::size_t i = 0; i < order.size(); ++i)
        rows[order[i]].rank = static_cast<std::int64_t>(i) + 1;
}

} // namespace

std::vector<RoundRow> rowsOf(const ScoredImages& scored, const ActiveHistory& history, std::int64_t round)
{
    std::vector<RoundRow> rows;
    std::unordered_map<std::int64_t, std::size_t> placeOf;
    for (std::size_t i = 0; i < scored.images.size(); ++i) {
        RoundRow row{.image = scored.images[i],
                     .score = at(scored.score, i),
                     .terms = {},
                     .pseudoLabel = i < scored.pseudoLabel.size() ? scored.pseudoLabel[i] : -1,
                     .entropy = at(scored.entropy, i),
                     .margin = at(scored.margin, i),
                     .given = {}};
        for (const auto& [name, values] : scored.terms)
            row.terms.push_back(at(values, i));
        placeOf[row.image] = rows.size();
        rows.push_back(std::move(row));
    }
    rankByScore(rows);
    if (const ActiveRound* shown = history.find(round))
        for (std::size_t i = 0; i < shown->picks.size(); ++i) {
            const auto [place, isNew] = placeOf.try_emplace(shown->picks[i], rows.size());
            if (isNew) {
                RoundRow row{.image = shown->picks[i], .terms = {}, .given = {}};
                row.terms.assign(scored.terms.size(), notMeasured);
                rows.push_back(std::move(row));
            }
            rows[place->second].choice = static_cast<std::int64_t>(i) + 1;
        }
    for (const ActiveRound& one : history.rounds())
        if (one.round >= round)
            for (const GivenLabel& given : one.given())
                if (const auto place = placeOf.find(given.image); place != placeOf.end())
                    rows[place->second].given = given;
    return rows;
}

std::vector<std::size_t> ordered(const std::vector<RoundRow>& rows,
                                 const std::function<double(const RoundRow&)>& valueOf, bool isDescending)
{
    std::vector<double> values;
    for (const RoundRow& row : rows)
        values.push_back(valueOf(row));
    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    const auto key = [&](std::size_t i) {
        const bool isNumber = !std::isnan(values[i]);
        return std::tuple(!isNumber, isNumber ? (isDescending ? -values[i] : values[i]) : 0, rows[i].rank,
                          rows[i].image);
    };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    return order;
}

std::vector<GivenLabel> labelsBefore(const ActiveHistory& history, std::int64_t round)
{
    std::vector<GivenLabel> labels;
    for (const ActiveRound& one : history.rounds())
        if (one.round < round)
            for (const GivenLabel& given : one.given())
                if (given.label != skipped) labels.push_back(given);
    return labels;
}

} // namespace sharpscope
