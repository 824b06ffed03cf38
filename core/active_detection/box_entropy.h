// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/active_detection/pseudo_boxes.h"

namespace sharpscope {

struct BoxEntropyOptions {
    PseudoBoxOptions boxes;
};

template <class Visitor>
void describe(BoxEntropyOptions& o, Visitor& field)
{
    describe(o.boxes, field);
}

/// Entropy in its detection form: H = −Σ_c p_c log₂ p_c over the background and the classes at each found box's prior.
class BoxEntropy final : public Acquisition {
public:
    BoxEntropy(const BoxEntropyOptions& options, BoxedPool pool) : m_options(options.boxes), m_pool(std::move(pool)) {}
    std::optional<PoolScores> score(const PoolRound& round) override;

private:
    PseudoBoxOptions m_options;
    BoxedPool m_pool;
};

} // namespace sharpscope
