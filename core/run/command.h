// SPDX-License-Identifier: GPL-3.0-or-later
// What a person, or another program, tells a running job. Plain values with a JSON form, so that a command can come
// from a button, a file or another machine; those that change a run's result are recorded in it as Commanded events.
#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <string>
#include <variant>

namespace sharpscope {

/// "lr" or one of the rule's numeric options, from the next step on.
struct TurnKnob {
    std::string name;
    double value = 0;
    bool operator==(const TurnKnob&) const = default;
};
struct Pause {
    bool operator==(const Pause&) const = default;
};
struct Continue {
    bool operator==(const Continue&) const = default;
};
/// One unit of work (a batch, a grid point), then paused again.
struct SingleStep {
    bool operator==(const SingleStep&) const = default;
};
/// How far a run that goes in rounds is to go on from here, before it waits for the next such word.
struct NextPhase {
    std::string unit = "phase"; ///< "phase" (train, score, query, label), "round" or "end"
    std::int64_t count = 1;     ///< of phases or rounds
    bool operator==(const NextPhase&) const = default;
};
/// Back to before the last round's images were chosen; the run then waits.
struct UndoRound {
    bool operator==(const UndoRound&) const = default;
};
/// A person's answer to what the run asked; what `value` holds is the business of the kind of work.
struct Answer {
    std::string question;
    Json value;
    bool operator==(const Answer&) const = default;
};
/// A checkpoint here and now, before the next step: for who wants to fork the run, or to look at it. Changes nothing.
struct SaveCheckpoint {
    bool operator==(const SaveCheckpoint&) const = default;
};
/// A checkpoint, then the end; the run can be resumed.
struct Stop {
    bool operator==(const Stop&) const = default;
};

using Command = std::variant<TurnKnob, Pause, Continue, SingleStep, NextPhase, UndoRound, Answer, SaveCheckpoint, Stop>;

/// {"command": "TurnKnob", "name": "rho", "value": 0.1}
Json toJson(const Command& command);

/// @throws Error naming the field that is missing or wrong, or a knob's value that is no finite number.
Command commandFromJson(const Json& json);

} // namespace sharpscope
