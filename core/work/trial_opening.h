// SPDX-License-Identifier: GPL-3.0-or-later
// Much that an experiment asks for is only known to be impossible when its data and its network are read: more classes
// an episode than a part has, more first labels than images, weights that do not fit. So runs are opened once before
// they get their folders, by Kind::open itself, in a folder that nobody sees and that is gone afterwards: what cannot
// begin is said, whatever its kind, and leaves nothing behind.
#pragma once

#include "core/job/job.h"
#include "core/job/kind.h"

#include <map>
#include <memory>
#include <string>

namespace sharpscope {

class TrialOpening {
public:
    /// `context` hears nothing of it; it is asked whether the job is to stop.
    TrialOpening(const Kind& kind, JobContext& context) : m_kind(kind), m_context(context) {}

    /// Opens a run that is about to get its folder, unless one like it was opened before: of another seed, optimiser or
    /// schedule, or with other numbers of its method. The past of a fork is left out.
    /// @throws Refusal with the sentence that opening it ends in.
    void expectBeginning(const Json& run);

    /// What the last one has loaded, for the run itself not to load it again.
    std::shared_ptr<const void> takeLoaded() { return std::move(m_loaded); }

private:
    const Kind& m_kind;
    JobContext& m_context;
    std::map<std::string, std::string> m_known; ///< what came of those that were opened; empty: nothing is wrong
    std::shared_ptr<const void> m_loaded;
    Json m_data; ///< which data those are
};

/// What two runs have in common that begin alike or not at all.
std::string beginningOf(const Json& run);

} // namespace sharpscope
