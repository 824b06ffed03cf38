// SPDX-License-Identifier: GPL-3.0-or-later
// What a job reports: plain values, no tensors, no pointers. Every event of a run goes to its folder (one JSON object a
// line in events.jsonl) and to an in-memory queue; the live view, opening a finished run and following a run that
// another process writes all read this same stream.
#pragma once

#include "core/base/json.h"
#include "core/run/clock.h"
#include "core/run/command.h"
#include "core/run/json_fields.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sharpscope {

/// No number, where a field must hold one: written to JSON as null.
inline constexpr double notMeasured = std::numeric_limits<double>::quiet_NaN();

/// First event of a run. `experiment` is the run's experiment.json.
struct Started {
    std::string title; ///< "Agnostic-SAM", the label in every legend
    std::string rule;
    std::string group; ///< runs of one comparison share it
    std::int64_t seed = 0;
    std::string device;
    std::int64_t parameters = 0;
    std::int64_t stepsTotal = 0;
    double epochsTotal = 0;
};

/// The run goes on from a checkpoint: a reader forgets everything it knows after step `clock.step`.
struct Resumed {
    Clock clock;
    std::string reason = {}; ///< why it had stopped: "time limit", "preempted"; empty: a person stopped it, or unknown
};

/// Numbers that were measured together, by tag ("loss", "accuracy/test"); RunSeries says what the tags are. A tag that
/// is there with NaN was measured and is NaN; what was not measured has no tag.
struct Measured {
    Clock clock;
    Values values;
};

/// A command that changes the run's result took effect from `clock.step` on, so that the run can be repeated.
struct Commanded {
    Clock clock;
    Command command;
};

/// A phase of a round is complete, in a run that goes in rounds; what `data` holds is the business of the kind of work
/// (active learning: active_history.h). A phase that is done again, after a resume, takes the earlier one's place.
struct PhaseDone {
    Clock clock;
    std::int64_t round = 0;
    std::string phase; ///< "train", "score", "query", "label"
    Json data = Json::object();
};

/// The run waits for a person: for Answer commands with this question.
struct Asked {
    Clock clock;
    std::string question; ///< "round 3"
    Json data = Json::object();
};

struct CheckpointSaved {
    Clock clock;
    std::string file; ///< name inside the run folder
};

/// A surface is about to be computed: loss and accuracy on a `columns` × `rows` grid over [xMin, xMax] × [yMin, yMax].
struct GridStarted {
    std::string name; ///< "landscape-last", also the file's stem
    std::string title;
    std::int64_t columns = 0;
    std::int64_t rows = 0;
    double xMin = 0;
    double xMax = 0;
    double yMin = 0;
    double yMax = 0;
    Json identity = Json::object(); ///< what it is a surface of: core/landscape/surface_identity.h
};

/// Models on a surface, the minima and the paths of trainings: surface_mark.h. Takes the place of earlier ones.
struct GridMarked {
    std::string name;
    Json marks = Json::array();
};

/// One finished point of a surface; points may come in any order (coarse to fine).
struct GridPoint {
    std::string name;
    std::int64_t column = 0;
    std::int64_t row = 0;
    double loss = notMeasured;
    double accuracy = notMeasured;
};

/// How far a long job is; `secondsLeft` is NaN while unknown.
struct Progress {
    std::string what;
    double fraction = 0;
    double secondsLeft = notMeasured;
};

struct Message {
    std::string level; ///< "info" or "warning"
    std::string text;
};

/// Exactly one of the following three ends every run and every job.
struct Finished {
    Clock clock;
    Json result = Json::object(); ///< what result.json holds
};
struct Stopped {
    Clock clock;
};
struct Failed {
    std::string why;
};

using Event = std::variant<Started, Resumed, Measured, Commanded, PhaseDone, Asked, CheckpointSaved, GridStarted,
                           GridMarked, GridPoint, Progress, Message, Finished, Stopped, Failed>;

/// An event with the run it belongs to (the run folder's path); "" is the job itself.
struct RunEvent {
    std::string run;
    Event event;
};

/// The event as one JSON object with its kind first: {"event":"Measured","step":12,...}. NaN and infinities as null and
/// "inf"/"-inf" strings, so that every line is valid JSON.
Json toJson(const Event& event);

/// Also reads the kinds of event that earlier versions wrote (StepDone, Evaluated, CosineMeasured, KnobChanged).
/// @throws Error if the kind is unknown or a field is missing or of the wrong type (it names the field).
Event eventFromJson(const Json& json);

bool isTerminal(const Event& event);

/// What a tag was measured as; nothing if it was not.
std::optional<double> valueOf(const Measured& measured, std::string_view tag);

/// The clock of an event, where it has one.
std::optional<Clock> clockOf(const Event& event);

} // namespace sharpscope
