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

    void addTo(CLI::App& command);

    /// @throws UsageProblem with all problems, each with its field.
    Experiment read() const;
};

} // namespace sharpscope
