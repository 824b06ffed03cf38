// SPDX-License-Identifier: GPL-3.0-or-later
// Options as a flat list of dotted paths ("train.epochs" and "10"), and what differs between several. The one place
// that does it: the runs table's columns, the label of a result's column, `show`, reports.
#pragma once

#include "core/base/json.h"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sharpscope {

using FlatOptions = std::vector<std::pair<std::string, std::string>>; ///< path and text, in the order of the JSON

/// A string as it is, a number with the fewest digits that give it back, anything else as JSON on one line.
std::string optionText(const Json& value);

/// Every value below `json` by path; {} and lists are values.
FlatOptions flatten(const Json& json);

/// An experiment's options: without "format" and "made", which say where and when it was made, and of a fork without
/// which run it is of: its step, and what was otherwise before.
FlatOptions flatOptions(const Json& experiment);

const std::string* findOption(const FlatOptions& options, const std::string& path);

/// Counts the values that a changing set of runs has of each option. Adding and taking away cost what one run's options
/// do, however many runs there are.
class OptionSpread {
public:
    void add(const FlatOptions& options) { count(options, 1); }
    void remove(const FlatOptions& options) { count(options, -1); }

    /// A run without the option is another value, or is passed over.
    enum class Absent { Differs, IsPassedOver };
    std::vector<std::string> differing(Absent absent) const; ///< paths, in the order in which they were first seen

private:
    void count(const FlatOptions& options, int by);

    struct Option {
        std::map<std::string, int> values;
        int runs = 0;
    };
    std::map<std::string, std::size_t> m_places; ///< in m_options
    std::vector<std::pair<std::string, Option>> m_options;
    int m_runs = 0;
};

/// A radius that a measurement takes over from the experiment's methods unless it is given one of its own
/// ("measure.alignment.rho", "measure.congruence.rho1"): where the methods' differ, it does by itself.
bool isTakenOver(const std::string& path);

/// Where an option stands among all, the smaller the further in front; of equal places the path decides.
using OptionPlace = std::function<std::size_t(const std::string& path)>;

/// Of the options that differ between runs, those that a table shows as columns of their own: all but what names a run
/// (name, group, seed, the method's rule and label), was otherwise in its past, or is taken over from a method's radius
/// that differs; at most `most`. Runs that lack an option are passed over. In the order of `place`, none: in which they
/// were first seen.
std::vector<std::string> differingOptions(const OptionSpread& spread, std::size_t most = 12,
                                          const OptionPlace& place = {});
std::vector<std::string> differingOptions(const std::vector<FlatOptions>& runs, std::size_t most = 12);

} // namespace sharpscope
