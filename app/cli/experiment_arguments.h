// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/work/experiment.h"

#include <optional>

namespace CLI {
class App;
}

namespace sharpscope {

/// An experiment on the command line: a file or preset, and what is changed in it.
struct ExperimentArguments {
    std::string file;
    std::vector<std::string> assignments;
    std::optional<std::string> device;
    std::optional<std::int64_t> threads;
    std::vector<std::int64_t> seeds;
    std::vector<std::string> swept; ///< "rule.rho1=0.05,0.1"

    void addTo(CLI::App& command);

    /// A sweep may have more points than its "most": who begins it asks first.
    /// @throws UsageProblem with all problems, each with its field.
    Experiment read() const;
};

} // namespace sharpscope
