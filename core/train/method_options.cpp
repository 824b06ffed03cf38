// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/method_options.h"

#include "core/base/csv.h"
#include "core/base/json_value.h"
#include "core/optim/base_optimizer.h"
#include "core/optim/perturbation_options.h"
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"

#include <algorithm>
#include <map>

namespace sharpscope {

namespace {

NamedOptions namedOf(const MethodOptions& method) { return {method.rule, method.label, method.options}; }

/// Equal for methods that do the same, whatever their labels.
std::string identityOf(const MethodOptions& method, const NameRegistry& registry)
{
    std::string text = identityOf(namedOf(method), registry);
    for (const PlannedKnob& knob : method.knobs)
        text += '\n' + Json{knob.step, knob.name, knob.value}.dump();
    return text;
}

struct KnobFields : PlannedKnob {};

template <class Visitor>
void describe(KnobFields& o, Visitor& field)
{
    field("step", o.step, {.min = 0});
    field("name", o.name, {});
    field("value", o.value, {});
}

std::vector<PlannedKnob> knobsFromJson(const Json& json, const std::string& path, std::vector<Problem>& problems)
{
    std::vector<PlannedKnob> knobs;
    if (!json.is_array()) problems.push_back({path, "a list of {\"step\", \"name\", \"value\"} is expected"});
    for (std::size_t i = 0; json.is_array() && i < json.size(); ++i)
        knobs.push_back(fromJson<KnobFields>(json[i], problems, path + "." + std::to_string(i) + "."));
    if (!std::is_sorted(knobs.begin(), knobs.end(), [](auto& a, auto& b) { return a.step < b.step; }))
        problems.push_back({path, "must be in the order of their steps"});
    return knobs;
}

/// A knob is the learning rate, or an option that the rule takes with this value.
void checkKnobs(const MethodOptions& method, const std::string& prefix, std::vector<Problem>& problems,
                const NameRegistry& registry)
{
    for (std::size_t i = 0; i < method.knobs.size(); ++i) {
        const PlannedKnob& knob = method.knobs[i];
        const std::string field = prefix + "knobs." + std::to_string(i);
        if (knob.name == "lr") {
            if (knob.value < 0) problems.push_back({field, "lr: a learning rate is at least 0"});
            continue;
        }
        try {
            registry.expectSound(method.rule, turnedOptions(method, {{knob.name, knob.value}}, registry));
        } catch (const Error& error) {
            problems.push_back({field, error.what()});
        }
    }
}

} // namespace

const NameRegistry& stepRuleRegistry()
{
    static const NameRegistry registry{
        .key = "rule",
        .listing = "sharpscope-cli rules",
        .names = ruleNames,
        .options = [](const std::string& name) -> const Schema& { return ruleInfo(name).options; },
        .title = [](const std::string& name) -> const std::string& { return ruleInfo(name).title; },
        .expectSound = [](const std::string& name, const Json& options) { makeRule(name, options); }};
    return registry;
}

NamedList methodsList()
{
    NamedList list{.path = "methods", .key = stepRuleRegistry().key, .one = "method", .title = "Methods"};
    for (RuleInfo& rule : rules())
        list.entries.push_back({.name = std::move(rule.name),
                                .title = std::move(rule.title),
                                .formula = std::move(rule.formula),
                                .paper = std::move(rule.paper),
                                .cost = "Forward-backward passes a step: " + rule.passes,
                                .help = std::move(rule.help),
                                .options = std::move(rule.options)});
    return list;
}

Json methodToJson(const MethodOptions& method, const NameRegistry& registry)
{
    Json json = toJson(namedOf(method), registry);
    for (const PlannedKnob& knob : method.knobs)
        json["knobs"].push_back({{"step", knob.step}, {"name", knob.name}, {"value", knob.value}});
    return json;
}

MethodOptions methodFromJson(const Json& given, const std::string& prefix, std::vector<Problem>& problems,
                             const NameRegistry& registry)
{
    MethodOptions method;
    const std::size_t before = problems.size();
    Json json = renamedOptions(given);
    if (json.is_object() && json.contains("knobs")) {
        method.knobs = knobsFromJson(json["knobs"], prefix + "knobs", problems);
        json.erase("knobs");
    }
    NamedOptions named = namedFromJson(json, registry, prefix, problems);
    if (!named.name.empty()) method.rule = named.name;
    method.label = named.label;
    method.options = named.options;
    if (problems.size() == before) checkKnobs(method, prefix, problems, registry);
    return method;
}

std::vector<MethodOptions> methodsFromJson(const Json& list, std::vector<Problem>& problems,
                                           const NameRegistry& registry)
{
    std::vector<MethodOptions> methods;
    if (!list.is_array() || list.empty()) {
        problems.push_back(
            {"methods", std::string("a list of at least one {\"") + registry.key + "\": ...} is expected"});
        return methods;
    }
    const std::size_t before = problems.size();
    for (std::size_t i = 0; i < list.size(); ++i)
        methods.push_back(methodFromJson(list[i], "methods." + std::to_string(i) + ".", problems, registry));
    if (problems.size() == before) checkDistinct(methods, problems, registry);
    return methods;
}

std::vector<MethodOptions> completed(std::vector<MethodOptions> methods, const NameRegistry& registry)
{
    std::vector<NamedOptions> named;
    for (const MethodOptions& method : methods)
        named.push_back(namedOf(method));
    named = completed(std::move(named), registry);
    for (std::size_t i = 0; i < methods.size(); ++i) {
        methods[i].label = named[i].label;
        methods[i].options = named[i].options;
    }
    return methods;
}

void checkDistinct(const std::vector<MethodOptions>& methods, std::vector<Problem>& problems,
                   const NameRegistry& registry)
{
    std::map<std::pair<std::string, std::string>, std::size_t> known; // each with the first that is it
    std::map<std::string, std::size_t> labels;
    for (std::size_t i = 0; i < methods.size(); ++i) {
        const std::string& label = methods[i].label;
        const auto [same, isNew] = known.emplace(std::pair(label, identityOf(methods[i], registry)), i);
        const auto [labelled, isNewLabel] = labels.emplace(label, i);
        const std::string field = "methods." + std::to_string(i);
        if (!isNew)
            problems.push_back({field, "is the same as methods." + std::to_string(same->second) +
                                           "; labels of their own let both run"});
        else if (!isNewLabel && !label.empty())
            problems.push_back(
                {field + ".label", '"' + label + "\" is the label of methods." + std::to_string(labelled->second)});
    }
}

void checkMomentum(const std::vector<MethodOptions>& methods, const OptimizerOptions& optimizer, const RuleMaker& make,
                   std::vector<Problem>& problems)
{
    for (std::size_t i = 0; i < methods.size(); ++i)
        if (const std::string why = whyNotUnder(optimizer, *make(methods[i].rule, methods[i].options)); !why.empty())
            problems.push_back({"methods." + std::to_string(i) + ".rule", methods[i].rule + ' ' + why});
}

void checkWindows(const std::vector<MethodOptions>& methods,
                  const std::function<double(const MethodOptions&)>& epochsOf, std::vector<Problem>& problems)
{
    for (std::size_t i = 0; i < methods.size(); ++i) {
        const Json options = renamedOptions(methods[i].options);
        const double from = valueOr(options, "from", 0.0), epochs = from > 0 ? epochsOf(methods[i]) : 1;
        if (from < epochs || valueOr(options, "window", std::string("epochs")) != "epochs") continue;
        problems.push_back({"methods." + std::to_string(i) + ".from",
                            "is " + shortText(from, 6) + ", and the run is over after " + shortText(epochs, 6) +
                                (epochs == 1 ? " epoch" : " epochs") + ": " + methods[i].rule +
                                " would never begin; with window \"fraction\" it is a part of the run, 0 to below 1"});
    }
}

Json turnedOptions(const MethodOptions& method, const std::map<std::string, double>& knobs,
                   const NameRegistry& registry)
{
    Json options = method.options;
    const Schema& schema = registry.options(method.rule);
    for (const auto& [name, value] : knobs) {
        if (name == "lr") continue;
        const auto field = std::find_if(schema.begin(), schema.end(), [&](const auto& f) { return f.path == name; });
        const bool isList = field != schema.end() && field->kind == FieldKind::RealList;
        options[name] = isList ? Json::array({value}) : Json(value);
    }
    return renamedOptions(std::move(options));
}

} // namespace sharpscope
