// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/by_ranks.h"

#include "core/base/json_value.h"

#include <algorithm>

namespace sharpscope {

namespace {

const std::string averaged = "averaged", perturbation = "ranks.perturbation";

std::string textAt(const Json& json, const std::string& path)
{
    const Json* field = findField(json, path);
    return field && field->is_string() ? field->get<std::string>() : std::string();
}

} // namespace

std::string whyNotBy(const Ranks& ranks, const Experiment& experiment)
{
    if (!ranks.areSeveral()) return {};
    const std::string these = "by " + std::to_string(ranks.size()) + " processes together: ";
    const auto isOfRanks = [](const FieldInfo& field) { return field.path == perturbation; };
    if (!experiment.sweep.is_null())
        return "a sweep is not done " + these + "its runs are many, start a process for each part of them";
    if (std::none_of(experiment.kind->schema.begin(), experiment.kind->schema.end(), isOfRanks))
        return "kind: " + experiment.kind->name + " is not done " + these + "it has no " + perturbation;
    if (textAt(experiment.options, "train.budget") == "seconds")
        return "train.budget: seconds is not done " + these + "their clocks differ; take epochs or passes";
    if (textAt(experiment.options, "rounds.oracle") == "person")
        return "rounds.oracle: person is not done " + these + "a person answers in the window, which is one";
    return {};
}

Json madeBy(const Ranks& ranks, const Json& run)
{
    if (!ranks.areSeveral()) return {};
    const std::string asked = textAt(run, perturbation);
    const bool isOnHost = textAt(run, "made.device") == "cpu";
    return {{"processes", ranks.size()},
            {"backend", isOnHost && ranks.backend() == "nccl" ? "gloo" : ranks.backend()},
            {"perturbation", asked.empty() ? averaged : asked},
            {"normalisation", "each process's part of a batch; stored statistics averaged"}};
}

void expectSameRanks(const Ranks& ranks, const RunFolder& run)
{
    const Json* processes = findField(run.experiment(), "made.ranks.processes");
    const std::int64_t begun = processes && processes->is_number_integer() ? processes->get<std::int64_t>() : 1;
    const auto counted = [](std::int64_t n) { return std::to_string(n) + (n == 1 ? " process" : " processes"); };
    if (begun != ranks.size())
        throw Error(run.path().string() + ": was begun by " + counted(begun) + ", and is resumed by as many; here " +
                    (ranks.size() == 1 ? "is " : "are ") + std::to_string(ranks.size()));
}

} // namespace sharpscope
