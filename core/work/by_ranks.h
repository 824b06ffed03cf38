// SPDX-License-Identifier: GPL-3.0-or-later
// Experiments that several processes do together (core/ranks/ranks.h). Torch-free.
#pragma once

#include "core/ranks/ranks.h"
#include "core/work/experiment.h"

#include <string>

namespace sharpscope {

/// Why they cannot do this one; empty where they can, or where one process is alone.
std::string whyNotBy(const Ranks& ranks, const Experiment& experiment);

/// "made.ranks" of a run that they begin: {"processes", "backend", "perturbation", "normalisation"}; null where one
/// process is alone.
Json madeBy(const Ranks& ranks, const Json& run);

/// Goes on with a run only as many as have begun it: others would sum in other parts, and under "per-rank" it would be
/// another method.
/// @throws Error saying how many.
void expectSameRanks(const Ranks& ranks, const RunFolder& run);

} // namespace sharpscope
