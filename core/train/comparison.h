// SPDX-License-Identifier: GPL-3.0-or-later
// The comparison as a kind of work: methods × seeds, each trained into a run folder of its own. The runs of a seed
// share initial weights, batch order and augmentation. Torch-free.
#pragma once

#include "core/job/kind.h"

namespace sharpscope {

Kind comparisonKind();

/// The experiment that makes just this run, of a kind whose runs have one "method": with the knobs that were turned.
Json trainingExperimentOf(const Json& run, const RunSummary& done);

} // namespace sharpscope
