// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace sharpscope {

struct StoredRun;

/// Gives every run its label and its group. A label is the method's title ("SAM"), and, only where other runs have the
/// same one, what tells them apart: the comparison's name, the seed, at last a number. Runs that differ in the seed
/// only share a group; a seed that is there twice is not averaged with itself.
void labelRuns(const std::vector<StoredRun*>& runs);

} // namespace sharpscope
