// SPDX-License-Identifier: GPL-3.0-or-later
// What a sweep's data and network make impossible, found before there are folders (trial_opening.h).
#pragma once

#include "core/work/experiment.h"
#include "core/work/trial_opening.h"

#include <set>

namespace sharpscope {

/// Opens the rows of a sweep on trial before they get their folders. What cannot begin is named, each point once, and
/// gets none; the others go on.
class RowTrial {
public:
    RowTrial(const Kind& kind, JobContext& context) : m_trial(kind, context) {}

    /// False as well where the job is to stop.
    bool canBegin(const Json& run, std::int64_t point, JobContext& context);
    std::shared_ptr<const void> takeLoaded() { return m_trial.takeLoaded(); } ///< see TrialOpening

    /// @throws Error if some could not.
    void expectAllBegun() const;

private:
    TrialOpening m_trial;
    std::set<std::int64_t> m_refused; ///< points
    std::string m_why;                ///< of the first
};

/// Of a sweep that is about to get its folder.
/// @throws Refusal if no point of the first seed can begin, saying why the first cannot.
void expectABeginning(const Experiment& experiment, JobContext& context);

} // namespace sharpscope
