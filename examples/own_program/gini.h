// SPDX-License-Identifier: GPL-3.0-or-later
// The images whose predicted distribution is the most mixed by Gini's measure, 1 − Σ_c p_c²: the chance that two draws
// from it are of different classes. (Gini, "Variabilità e mutabilità", 1912.)
#pragma once

#include "core/acquisition/acquisition_entry.h"

namespace own {

struct GiniOptions {};

template <class Visitor>
void describe(GiniOptions&, Visitor&)
{
}

class Gini final : public sharpscope::Acquisition {
public:
    explicit Gini(const GiniOptions& = {}) {}
    std::optional<sharpscope::PoolScores> score(const sharpscope::PoolRound& round) override;
};

sharpscope::AcquisitionEntry gini();

} // namespace own
