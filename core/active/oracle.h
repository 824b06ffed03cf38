// SPDX-License-Identifier: GPL-3.0-or-later
// Where labels come from: recorded before, given in advance, simulated, or a person's answers.
#pragma once

#include "core/active/active_options.h"
#include "core/active/label_form.h"
#include "core/active/labelled_pool.h"
#include "core/run/active_history.h"

#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

/// What had been chosen and labelled where a run that is repeated branched off; empty for all others.
ActiveHistory pastOf(const ActiveOptions& options);

class Oracle {
public:
    /// `all`: the images that the run chooses from.
    /// @throws Error naming an image that is given in advance and is none of them, or a class that is none.
    Oracle(const ActiveOptions& options, const Subset& all);

    /// Those of the past, or given in advance for round −1, or class-balanced ones; nullopt where the data has no
    /// labels, so that a person is to be asked about firstImages().
    /// @throws Error if it has none and nobody is to be asked, or there are too few images.
    std::optional<std::vector<GivenLabel>> firstLabels(const LabelledPool& pool, const ActiveHistory& past) const;

    /// rounds.initial of all images, drawn by the seed.
    /// @throws Error if there are too few.
    std::vector<std::int64_t> firstImages(const LabelledPool& pool) const;

    /// The labels of the images that were chosen in `round`: those of the past where it has them, else the simulated or
    /// the planned and answered ones; nullopt as long as a person's are not complete, or there would be no label to
    /// begin with.
    std::optional<std::vector<GivenLabel>> labelsOf(std::int64_t round, const LabelledPool& pool,
                                                    const ActiveHistory& history, const ActiveHistory& past) const;

private:
    std::optional<GivenLabel> answerFor(std::int64_t image, std::int64_t round, const ActiveHistory& history) const;

    RoundOptions m_rounds;
    std::int64_t m_seed;
    std::vector<GivenLabel> m_planned; ///< in advance
};

/// @throws Error if nobody asked that, or the answer cannot be one.
void expectSound(const Answer& answer, const ActiveHistory& history, std::int64_t classes, const LabelForm& form = {});

/// {"images": [...], "labels": [...]}, and "boxes" where a person drew some, of PhaseDone "label".
Json toJson(const std::vector<GivenLabel>& labels);

} // namespace sharpscope
