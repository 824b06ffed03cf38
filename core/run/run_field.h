// SPDX-License-Identifier: GPL-3.0-or-later
// What can be asked of a run: one of its options, a value that was measured, how it stands, what people say of it. The
// same fields are a filter's, a column's of the runs table and what runs are grouped by, and they are written alike:
// "method.rho1" or, where that is not ambiguous, "rho1"; "accuracy/test" for its last value; "best(loss/test)".
#pragma once

#include "core/base/flat_options.h"
#include "core/run/run_notes.h"
#include "core/run/run_summary.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sharpscope {

/// A run as it is asked. The references are the caller's.
struct RunFacts {
    const FlatOptions& options;
    const RunSummary& summary;
    const RunNotes& notes;
    std::string name;  ///< as it is shown
    std::string state; ///< see runStates()
};

/// "finished", "interrupted" (not ended, and nobody writes it), "damaged" ...
const std::vector<std::string>& runStates();

struct RunField {
    enum class Kind { Name, State, Tag, Note, Pinned, Archived, Step, Epoch, Passes, Seconds, Option, Last, Best };
    Kind kind = Kind::Name;
    std::string key; ///< an option's path, or a result's tag
    bool operator==(const RunField&) const = default;
};

/// The options and results that a changing set of runs has; those of runs that went stay known.
struct KnownFields {
    std::set<std::string> options;                             ///< paths
    std::set<std::string> results;                             ///< tags
    std::map<std::string, std::set<std::string>> symbols = {}; ///< what tables call options: "η" of "optimizer.lr"

    void add(const FlatOptions& of);
    void add(const RunSummary& of);
    std::vector<std::string> names() const; ///< as they are written, the shortest that is not ambiguous
};

/// An option comes before a result of the same name; last(lr) is the result.
/// @throws Error "no run has the field "rho3"; did you mean "rho2"?", or that it is ambiguous.
RunField findRunField(std::string_view text, const KnownFields& known);
std::string toText(const RunField& field);    ///< findRunField() finds it again
RunField runFieldOf(const std::string& text); ///< what toText() gave, also of a field that no run has (yet)

/// What the run has there: nothing, one text, or, of tags, several. Numbers with the fewest digits that give them back.
std::vector<std::string> textsOf(const RunField& field, const RunFacts& run);
/// NaN where it was measured and is NaN.
std::optional<double> numberOf(const RunField& field, const RunFacts& run);
/// The whole text as a number; "80%" is 0.8.
std::optional<double> numberIn(std::string_view text);

} // namespace sharpscope
