// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/step_rule.h"
#include "core/tensor/device_graph.h"

#include <map>
#include <string>
#include <utility>

namespace sharpscope {

/// Takes a rule's steps. Where the device has graphs, each of the rule's launch sequences (StepRule::sequence) is taken
/// as it is a few times, then recorded, and replayed from then on: all passes and the vector algebra of a step are one
/// launch. The step at which a sequence is recorded is taken both ways from the same point, and the replay must give
/// the rule's own gradient, statistics and buffers as exactly as the rule itself does when it is asked twice; if it
/// does not, or recording fails, every further step is the rule's own. For one thread.
class StepGraph {
public:
    /// @param makeGraph empty: every step is the rule's own.
    /// @param state the statistics that the gradient moves in place; kept.
    StepGraph(DeviceGraphMaker makeGraph, at::Tensor state);

    /// What rule.step(input) returns; a replay's gradient holds until the next step. θ, the gradient's other tensors
    /// and the batches' shapes must be the same from call to call.
    StepResult step(StepRule& rule, const StepInput& input);

    /// The rule was replaced: what was recorded no longer holds.
    void forget() { m_recordings.clear(); }

    /// Why nothing is recorded any more, a sentence, told once; empty while all is well.
    std::string takeProblem() { return std::exchange(m_problem, {}); }
    /// Steps that were replayed.
    std::int64_t replays() const { return m_replays; }

private:
    struct Recording {
        std::int64_t ownSteps = 0;
        Batch train; ///< where the recorded kernels read
        Batch second;
        StepResult result;  ///< where they write
        at::Tensor numbers; ///< the report's, in one tensor
        std::unique_ptr<DeviceGraph> graph;
    };

    StepResult record(Recording& recording, StepRule& rule, const StepInput& input);
    StepResult replay(Recording& recording);

    DeviceGraphMaker m_makeGraph;
    at::Tensor m_state;
    std::map<int, Recording> m_recordings;
    std::string m_problem;
    std::int64_t m_replays = 0;
};

} // namespace sharpscope
