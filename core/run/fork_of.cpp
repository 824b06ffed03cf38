// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/fork_of.h"

#include "core/base/json_value.h"

#include <algorithm>

namespace sharpscope {

namespace {

const Json& memberObject(const Json& experiment, const char* name)
{
    static const Json none = Json::object();
    const auto it = experiment.is_object() ? experiment.find(name) : experiment.end();
    return it != experiment.end() && it->is_object() ? *it : none;
}

/// Field by field, but a method as a whole: another rule has other options.
void putBack(Json& options, const Json& past)
{
    for (const auto& [name, value] : past.items()) {
        const auto own = options.find(name);
        const bool isGroup = own != options.end() && own->is_object() && value.is_object() && name != "method";
        if (isGroup)
            putBack(*own, value);
        else
            options[name] = value;
    }
}

} // namespace

bool isFork(const Json& experiment) { return !memberObject(experiment, "fork").empty(); }

Clock forkClock(const Json& experiment)
{
    const Json& fork = memberObject(experiment, "fork");
    return {.step = valueOr(fork, "step", std::int64_t{0}),
            .epoch = valueOr(fork, "epoch", 0.0),
            .passes = valueOr(fork, "passes", 0.0),
            .seconds = valueOr(fork, "seconds", 0.0)};
}

std::map<std::string, double> forkKnobs(const Json& experiment)
{
    return valueOr(memberObject(experiment, "fork"), "knobs", std::map<std::string, double>());
}

Json experimentBefore(const Json& experiment)
{
    Json before = experiment;
    before.erase("fork"); // of a fork of a fork it stands in the past
    putBack(before, memberObject(memberObject(experiment, "fork"), "past"));
    return before;
}

Json forkIdentity(const Json& experiment)
{
    const Json& fork = memberObject(experiment, "fork");
    if (fork.empty()) return {};
    Json past = memberObject(fork, "past");
    if (past.contains("fork")) past["fork"] = forkIdentity(past);
    return {{"step", valueOr(fork, "step", std::int64_t{0})}, {"past", std::move(past)}};
}

std::string originText(const Json& experiment)
{
    if (const Json& fork = memberObject(experiment, "fork"); !fork.empty())
        return "fork of " + valueOr(fork, "run", std::string("?")) + " at step " +
               std::to_string(valueOr(fork, "step", std::int64_t{0}));
    if (const Json& branch = memberObject(experiment, "branch"); !branch.empty())
        return "branch of " + valueOr(branch, "run", std::string("?")) + " after the training of round " +
               std::to_string(valueOr(branch, "round", std::int64_t{0}));
    return {};
}

} // namespace sharpscope
