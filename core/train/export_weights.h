// SPDX-License-Identifier: GPL-3.0-or-later
// A run's weights for other programs: safetensors under torchvision's names, for `model.load_state_dict`.
#pragma once

#include "core/run/run_folder.h"

#include <filesystem>

namespace sharpscope {

/// Writes θ and state of a run's newest checkpoint with the run's name, network, step and classes as
/// metadata. The run's data set must be here: it gives the network's input shape.
/// @throws Error if the run has no checkpoint, is damaged, or `out` cannot be written.
void exportWeights(const RunFolder& run, const std::filesystem::path& out);

} // namespace sharpscope
