// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/active/active_loop.h"
#include "core/run/scored_images.h"

#include <functional>
#include <optional>

namespace sharpscope {

/// What a person gets to see of the pool that was just scored: the scores and their terms beside what the network
/// thinks of each image. Its time is not the acquisition's. nullopt if keepGoing said no.
std::optional<ScoredImages> viewOf(const ActiveLoop& loop, const std::function<bool()>& keepGoing);

inline constexpr std::int64_t calibrationImages = 2000;
/// Of a training that is done, beside what its objective measures: the "calibration error" (ECE) of one that
/// classifies, on the test images (class-balanced, the same ones in every round, where there are more than
/// calibrationImages); of another nothing. nullopt if keepGoing said no.
std::optional<NamedNumbers> answersMeasured(const ActiveLoop& loop, const Trainer& trainer,
                                            const std::function<bool()>& keepGoing);

} // namespace sharpscope
