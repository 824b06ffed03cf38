// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/flat_options.h"

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

/// How people speak of options. "ρ 0.05" is a name and a value's text.
struct OptionWords {
    std::function<QString(const std::string& path)> name; ///< "ρ"
    /// What a value means that does not say it itself ("all", of 0 train images); empty: it does.
    std::function<QString(const std::string& path, const std::string& value)> meaning = {};
    OptionPlace place = {}; ///< in which order tables show them; none: by their paths
};

/// Gives every run its labels. A method's is its title ("SAM", see run_title.h), and where there are several of that
/// title the options that differ ("SAM · ρ 0.1"): if those are many, the comparison's name, or the few that tell most
/// of the methods apart. A run's is that and, only where other runs have the same one, what tells them apart: the
/// comparison's name, the seed, at last a number. Runs are identified.
void labelRuns(const std::vector<std::shared_ptr<StoredRun>>& runs, const OptionWords& words);

} // namespace sharpscope
