// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/score_notes.h"

#include <ATen/ops/isnan.h>

#include <algorithm>

namespace sharpscope {

bool hasScored(const ActiveHistory& history)
{
    const std::vector<ActiveRound>& rounds = history.rounds();
    return std::any_of(rounds.begin(), rounds.end(), [](const ActiveRound& one) { return !one.scoreFile.empty(); });
}

Json scoringOf(const ActiveRound& round)
{
    Json terms = Json::array();
    for (const auto& [name, title] : round.terms)
        terms.push_back({name, title});
    Json data{{"file", round.scoreFile}, {"seconds", round.scoreSeconds}, {"terms", terms}, {"nan", round.notNumbers}};
    if (round.withoutBoxes) data["withoutBoxes"] = *round.withoutBoxes;
    return data;
}

std::vector<Message> notesOn(const PoolScores& scores, const std::string& title, bool isKnown)
{
    std::vector<Message> said;
    if (const auto none = scores.score.isnan().sum().item<std::int64_t>(); none > 0)
        said.push_back({"warning", title + ": " + std::to_string(none) + " of " + std::to_string(scores.score.size(0)) +
                                       " images have no score (NaN); they are ranked last"});
    for (const std::string& note : scores.notes)
        said.push_back({"warning", title + ": " + note});
    for (const std::string& fact : scores.facts)
        if (!isKnown) said.push_back({"info", title + ": " + fact});
    return said;
}

} // namespace sharpscope
