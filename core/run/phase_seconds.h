// SPDX-License-Identifier: GPL-3.0-or-later
// Fig. 2 of Kim et al., SAAL: what a round costs, by acquisition and optimiser, as the runs' events have it.
// Torch-free.
#pragma once

#include "core/run/active_history.h"
#include "core/run/analysis_file.h"

#include <vector>

namespace sharpscope {

/// A run's experiment.json and its rounds.
struct TimedRun {
    Json experiment;
    ActiveHistory history;
};

/// Over all rounds of all seeds: mean and sample standard deviation (n − 1; NaN for one round).
struct SecondsOfPhase {
    std::int64_t rounds = 0;
    double mean = notMeasured;
    double deviation = notMeasured;
};

struct PhaseSeconds {
    std::string acquisition; ///< acquisitionTitle()
    std::string optimiser;   ///< the step rule's label, with the base optimiser's name: "SAM (sgd)"
    std::int64_t runs = 0;
    SecondsOfPhase training; ///< of a round
    SecondsOfPhase scoring;  ///< of a pool
};

/// Rounds that have not been trained or scored count for neither, nor does what a branch took over. In the order in
/// which they are first seen.
std::vector<PhaseSeconds> phaseSeconds(const std::vector<TimedRun>& runs);

/// As a table: rows "SAAL · SAM (sgd)".
Analysis toAnalysis(const std::vector<PhaseSeconds>& seconds);

} // namespace sharpscope
