// SPDX-License-Identifier: GPL-3.0-or-later
// A round of active learning as a table: an image a row, with its place among the scores, whether and when it was
// chosen, and the label that it was given. What a gallery, a histogram and a map of the round show.
#pragma once

#include "core/run/active_history.h"
#include "core/run/scored_images.h"

#include <functional>
#include <optional>

namespace sharpscope {

struct RoundRow {
    std::int64_t image = 0; ///< row of the data set's train part
    std::int64_t rank = 0;  ///< from 1, the highest score first; of equal scores the lower image, NaN last; 0: no score
    std::int64_t choice = 0; ///< from 1, in the order of choice; 0: not chosen in this round
    double score = notMeasured;
    std::vector<double> terms;     ///< of ScoredImages::terms
    std::int64_t pseudoLabel = -1; ///< −1: not known
    double entropy = notMeasured;
    double margin = notMeasured;
    std::optional<GivenLabel> given; ///< in this round or a later one
};

/// The images of the round's pool, ascending; chosen ones that have no score, as in a round whose file is gone, behind
/// them.
std::vector<RoundRow> rowsOf(const ScoredImages& scored, const ActiveHistory& history, std::int64_t round);

/// Positions in the order of `valueOf`, equal ones by rank and image; rows without a value (NaN) last, whichever way.
std::vector<std::size_t> ordered(const std::vector<RoundRow>& rows,
                                 const std::function<double(const RoundRow&)>& valueOf, bool isDescending);

/// The labels that stood when the round's network was trained, by image: what its map shows as labelled.
std::vector<GivenLabel> labelsBefore(const ActiveHistory& history, std::int64_t round);

} // namespace sharpscope
