// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/planned_answers.h"

#include "core/run/active_history.h"

#include <algorithm>

namespace sharpscope {

Json answersIn(const RunSummary& done, Json labels)
{
    for (const Commanded& commanded : done.commands) {
        const auto* answer = std::get_if<Answer>(&commanded.command);
        const std::optional<std::int64_t> round = answer ? roundOfQuestion(answer->question) : std::nullopt;
        if (!round) continue;
        const ImageAnswer given = imageAnswerFromJson(answer->value);
        const auto isEarlier = [&](const Json& row) { return row.at(0) == *round && row.at(1) == given.image; };
        labels.erase(std::remove_if(labels.begin(), labels.end(), isEarlier), labels.end());
        if (!given.isUndo)
            labels.push_back({*round, given.image, given.boxes ? toJson(*given.boxes) : Json(given.label)});
    }
    return labels;
}

} // namespace sharpscope
