// SPDX-License-Identifier: GPL-3.0-or-later
// What a job reports: plain values, no tensors, no pointers. Every event of a run goes to its folder (one JSON object a
// line in events.jsonl) and to an in-memory queue; the live view, opening a finished run and following a run that
// another process writes all read this same stream.
#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace sharpscope {

/// "Not measured": written to JSON as null.
inline constexpr double notMeasured = std::numeric_limits<double>::quiet_NaN();

/// Where on each of the four x axes a value belongs. `passes` counts forward-backward passes in units of one full train
/// batch (SGD 1, SAM 2, Agnostic-SAM 2(1+|B_v|/|B_t|) a step); `seconds` is training time, without probes, evaluation
/// and other runs of the comparison. Equal seeds give equal events but for `seconds`.
struct At {
    std::int64_t step = 0;
    double epoch = 0;
    double passes = 0;
    double seconds = 0;
    bool operator==(const At&) const = default;
};

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

/// The run goes on from a checkpoint: a reader forgets everything it knows after step `at.step`.
struct Resumed {
    At at;
};

/// One optimisation step. `perturbation` is ‖ε‖₂, the effective radius; `cosine` is the rule's own gradient cosine;
/// `sharpness` is L(θ+ε) − L(θ) on the train batch; NaN where a rule does not measure it.
struct StepDone {
    At at;
    double loss = notMeasured;
    double accuracy = notMeasured; ///< of the train batch, in [0, 1]
    double gradientNorm = notMeasured;
    double perturbation = notMeasured;
    double cosine = notMeasured;
    double sharpness = notMeasured;
    double lr = notMeasured;
    double rho = notMeasured;
};

/// A whole split evaluated with the stored normalisation statistics. `split`: "train", "validation" or "test".
struct Evaluated {
    At at;
    std::string split;
    double loss = notMeasured;
    double accuracy = notMeasured;
    std::int64_t images = 0;
};

/// Agnostic-SAM's Figure 1 on one probe: cos(∇L_Bt(θ), ∇L_Bv(θ̃ᵛ)) before and after the step, on the same two batches;
/// the change is after − before. The probe is the same for every rule.
struct CosineMeasured {
    At at;
    double before = notMeasured;
    double after = notMeasured;
};

/// A knob turned on the running job: "lr" or one of the rule's numeric options ("rho"). Takes effect from `at.step` on.
struct KnobChanged {
    At at;
    std::string name;
    double value = 0;
};

struct CheckpointSaved {
    At at;
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
    At at;
    Json result = Json::object(); ///< what result.json holds
};
struct Stopped {
    At at;
};
struct Failed {
    std::string why;
};

using Event = std::variant<Started, Resumed, StepDone, Evaluated, CosineMeasured, KnobChanged, CheckpointSaved,
                           GridStarted, GridPoint, Progress, Message, Finished, Stopped, Failed>;

/// An event with the run it belongs to (the run folder's path); "" is the job itself.
struct RunEvent {
    std::string run;
    Event event;
};

/// The event as one JSON object with its kind first: {"event":"StepDone","step":12,...}. NaN and infinities as null and
/// "inf"/"-inf" strings, so that every line is valid JSON.
Json toJson(const Event& event);

/// @throws Error if the kind is unknown or a field is missing or of the wrong type (it names the field).
Event eventFromJson(const Json& json);

bool isTerminal(const Event& event);

/// The clock of an event, where it has one.
std::optional<At> clockOf(const Event& event);

} // namespace sharpscope
