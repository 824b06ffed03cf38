// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network.h"
#include "core/run/command.h"
#include "core/train/checkpoint.h"
#include "core/train/load_run.h"

#include <memory>

namespace sharpscope {

/// A training that is taken up to a step once more, of which nothing is recorded: the past of a fork.
class ReplayedPast {
public:
    struct Step {
        double loss = 0;
        double correct = 0;
        std::int64_t images = 0;
        bool epochEnds = false;
    };
    virtual ~ReplayedPast() = default;
    virtual const Network& network() const = 0;
    virtual Clock clock() const = 0;
    virtual double fraction() const = 0;
    virtual void startFromWeights() = 0; ///< at the run's own beginning
    virtual void restore(const Checkpoint& checkpoint) = 0;
    virtual void turn(const TurnKnob& knob) = 0;
    virtual Step step() = 0;
    virtual Checkpoint save() const = 0; ///< but for the sums of the epoch under way
};

/// Of what a Trainer trains.
std::unique_ptr<ReplayedPast> replayedPast(LoadedRun run);

} // namespace sharpscope
