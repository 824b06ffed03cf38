// SPDX-License-Identifier: GPL-3.0-or-later
// What the mechanism of forks (fork.h) asks of a kind of training: its runs have a "method", an "optimizer", a "train"
// with "epochs", and steps. Everything else about a fork is the same for all of them. Torch-free.
#pragma once

#include "core/base/named_options.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

class StepRule;
struct Checkpoint;

/// A field, or a group of fields, that a fork has from its past, and why.
struct FixedField {
    std::string field;
    std::string why;
};

struct ForkedTraining {
    const NameRegistry* methods;
    Schema fields; ///< of an experiment of the kind
    /// Fields and groups that a fork may have otherwise; a field that is named wins over `fixed`, a group does not.
    std::vector<std::string> free;
    std::vector<FixedField> fixed;

    /// A run's options with every field filled in, "method", "seed" and "fork" among them.
    /// @throws Error with all that is wrong.
    std::function<Json(const Json& run)> sound;
    /// The rule of a method, for what of its buffers it goes on with.
    std::function<std::unique_ptr<StepRule>(const std::string& method, const Json& options)> rule;
    /// Where the value of a knob stands in the options, if that is not "method.<knob>".
    std::map<std::string, std::string> knobFields = {{"lr", "optimizer.lr"}};
    /// Groups by which an evaluation is another one ...
    std::vector<std::string> evaluatedBy = {"data"};
    /// ... and what a checkpoint has of it beside its step.
    std::function<void(Checkpoint&)> forgetEvaluation = {};
};

/// Why the field cannot be another one in a fork; empty where it can.
std::string whyNotInFork(const ForkedTraining& kind, const std::string& field);

} // namespace sharpscope
