// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

struct StoredRun;

/// Writes each run's `method`, equal for runs that differ in the seed only, and its `group`: the same, but a seed that
/// is there twice is not averaged with itself.
void identifyRuns(const std::vector<std::shared_ptr<StoredRun>>& runs);

/// Gives every run its labels. A method's is its title ("SAM"), and where there are several of that title the options
/// that differ ("SAM · ρ 0.1"), or, where those are many, the comparison's name. A run's is that and, only where other
/// runs have the same one, what tells them apart: the comparison's name, the seed, at last a number. Runs are
/// identified.
void labelRuns(const std::vector<std::shared_ptr<StoredRun>>& runs,
               const std::function<QString(const std::string& path)>& fieldName);

} // namespace sharpscope
