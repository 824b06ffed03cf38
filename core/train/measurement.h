// SPDX-License-Identifier: GPL-3.0-or-later
// A number that is tracked over training: asked every so many steps, with θ before and after the step and the batches
// that the step used. A new one is its own file and one line in measurements.cpp; the tags it answers with are curves
// in the window, columns in the exports and lines in `show` without a change elsewhere.
#pragma once

#include "core/optim/objective.h"
#include "core/run/clock.h"
#include "core/run/json_fields.h"

namespace sharpscope {

/// A finished step l, as a measurement sees it. All tensors are on the run's device; none may be changed.
struct StepSeen {
    const Objective& objective; ///< of `after` and `before`, with the dropout masks of this step: for curvature and
                                ///< small differences, which ask for Arithmetic::Exact
    const Gradient& gradient;   ///< of the objective, as the rule asks it; ask with Statistics::Freeze
    const at::Tensor& before;   ///< θ_l, float [P]
    const at::Tensor& after;    ///< θ_{l+1}
    const Batch& train;         ///< B^t of step l
    const Batch& second;        ///< B^v of step l; for a rule without one, the one that Agnostic-SAM would have drawn
    const StepRule& rule;
    const Layout& layout;           ///< of θ
    Clock clock;                    ///< after the step
    double lr = 0;                  ///< that the step was taken with
    const Subset* images = nullptr; ///< all that is trained on
};

class Measurement {
public:
    virtual ~Measurement() = default;
    /// Numbers by tag ("cosine/before"). May wait for the device; its time and passes do not count as training.
    virtual Values measure(const StepSeen& step) = 0;

    /// What must survive a resume for the values to be those of a run that was not killed, by name, float [P] each, and
    /// back. None for most.
    virtual NamedTensors buffers() const { return {}; }
    virtual void setBuffers(const NamedTensors&) {}
};

} // namespace sharpscope
