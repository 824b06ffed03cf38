// SPDX-License-Identifier: GPL-3.0-or-later
// One entry of a registry with its own options, as an experiment's lists hold them: {"rule": "sam", "label": "...",
// "rho": 0.1}. The options stand beside the name.
#pragma once

#include "core/base/describe.h"

#include <functional>
#include <string>
#include <vector>

namespace sharpscope {

struct NamedOptions {
    std::string name;
    std::string label; ///< in legends; may be empty
    Json options = Json::object();
};

/// An entry that can be chosen, as a form shows it.
struct NamedEntry {
    std::string name;    ///< "sam"
    std::string title;   ///< "SAM"
    std::string formula; ///< one line
    std::string paper;   ///< authors, title, year
    std::string cost;    ///< a sentence
    std::string help;    ///< one or two sentences: what it does and when to use it
    Schema options;
};

/// A list that an experiment has, as a form shows it.
struct NamedList {
    std::string path;  ///< "methods": the experiment's field
    std::string key;   ///< "rule": an entry's field with the name
    std::string one;   ///< "method": what an entry is called
    std::string title; ///< "Methods"
    std::vector<NamedEntry> entries;
};

/// What is known of the names.
struct NameRegistry {
    const char* key;     ///< "rule": the field with the name
    const char* listing; ///< "sharpscope-cli rules", which lists them
    std::vector<std::string> (*names)();
    const Schema& (*options)(const std::string& name);
    const std::string& (*title)(const std::string& name);
    /// @throws Error for what only the entry itself knows, across its options.
    void (*expectSound)(const std::string& name, const Json& options);
};

Json toJson(const NamedOptions& entry, const NameRegistry& registry);

/// `prefix` ("methods.1.") is put before the fields of the problems, which are appended.
NamedOptions namedFromJson(const Json& json, const NameRegistry& registry, const std::string& prefix,
                           std::vector<Problem>& problems);

/// With every option filled in and a label of their own: the title and, where a name occurs more than once, the options
/// that differ ("SAM ρ=0.1"), and " (2)", " (3)" ... where that is still taken.
std::vector<NamedOptions> completed(std::vector<NamedOptions> entries, const NameRegistry& registry);

/// Equal for those that do the same, whatever their labels.
std::string identityOf(const NamedOptions& entry, const NameRegistry& registry);

} // namespace sharpscope
