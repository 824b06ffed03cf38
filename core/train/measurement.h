// SPDX-License-Identifier: GPL-3.0-or-later
// A number that is tracked over training: of a step, asked every so many steps, with θ before and after it and the
// batches that it used; or of a point, asked with every so many evaluations, with θ as it stands. A new one is its own
// file and one line in measurements.cpp; the tags it answers with are curves in the window, columns in the exports and
// lines in `show` without a change elsewhere.
#pragma once

#include "core/data/dataset.h"
#include "core/model/network.h"
#include "core/optim/objective.h"
#include "core/run/clock.h"
#include "core/run/json_fields.h"

#include <filesystem>
#include <functional>
#include <optional>

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

/// θ where it is evaluated, before the first step, every `train.evaluateEvery` epochs and at the end: without
/// augmentation, with the stored statistics. All tensors are on the run's device; none may be changed.
struct PointSeen {
    const Network& network;
    const at::Tensor& theta; ///< float [P], all of the network's
    const at::Tensor& state; ///< float [S]
    const Subset& train;     ///< all that is trained on, with the labels that it is trained with
    const Subset& test;
    Clock clock;
    ForwardOptions forward;                                ///< as evaluations are computed
    std::filesystem::path folder;                          ///< of the run, for what is no number
    std::function<bool()> keepGoing = [] { return true; }; ///< false: give up
};

/// What is measured of θ itself and not of a step. It carries nothing from one point to the next, and so nothing has to
/// survive a resume; it draws nothing that training draws.
class PointMeasurement {
public:
    virtual ~PointMeasurement() = default;
    /// Numbers by tag; none where there is nothing to measure. nullopt if keepGoing() said no: asked again by a resume.
    /// @throws Error if what is kept beside the numbers cannot be written.
    virtual std::optional<Values> measure(const PointSeen& point) = 0;
};

} // namespace sharpscope
