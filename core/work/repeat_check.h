// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace sharpscope {

/// Whether a run that was repeated ended as the run it repeats.
struct RepeatCheck {
    bool isSame = false;
    std::string what; ///< "the same weights, bit for bit: 1234 parameters at step 24", or what differs and by how much
};

/// Compares θ and the statistics of the two runs' newest checkpoints, which must be at one step; of runs that kept
/// none, every value they measured, by step and tag.
/// @throws Error naming a run that cannot be read.
RepeatCheck checkRepeat(const std::filesystem::path& was, const std::filesystem::path& is);

} // namespace sharpscope
