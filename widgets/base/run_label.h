// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <QString>

#include <map>
#include <vector>

namespace sharpscope {

struct StoredRun;

/// Gives every run its label and its group. A label is the method's title ("SAM"), and, only where other runs have the
/// same one, what tells them apart: the comparison's name, the seed, at last a number. Runs that differ in the seed
/// only share a group; a seed that is there twice is not averaged with itself.
void labelRuns(const std::vector<StoredRun*>& runs);

/// An experiment's values by dotted path ("train.epochs" → "10"), without what says where and when it was made.
std::map<QString, QString> flatOptions(const Json& experiment);

/// The paths whose values are not the same in all runs that have them, but for name, group, seed and the method's own
/// name, which the table shows in any case. At most `most`.
std::vector<QString> differingOptions(const std::vector<std::map<QString, QString>>& runs, std::size_t most = 12);

} // namespace sharpscope
