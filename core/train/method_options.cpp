// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/method_options.h"

#include "core/optim/registry.h"
#include "core/optim/step_rule.h"

#include <algorithm>
#include <map>
#include <set>

namespace sharpscope {

namespace {

Schema methodSchema()
{
    return {{.path = "rule", .kind = FieldKind::Text, .hint = {.choices = ruleNames()}},
            {.path = "label", .kind = FieldKind::Text}};
}

const Json* textField(const Json& json, const char* name)
{
    const auto it = json.find(name);
    return it != json.end() && it->is_string() ? &*it : nullptr;
}

/// Equal for methods that do the same, whatever their labels.
std::string identityOf(const MethodOptions& method)
{
    std::string text = method.rule;
    const Schema& schema = ruleInfo(method.rule).options;
    const Json options = withDefaults(method.options, schema);
    for (const FieldInfo& field : schema) {
        const Json& value = options.at(field.path);
        text += '\n' + (value.is_number() ? Json(value.get<double>()) : value).dump(); // 1 is 1.0
    }
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
void checkKnobs(const MethodOptions& method, const std::string& prefix, std::vector<Problem>& problems)
{
    for (std::size_t i = 0; i < method.knobs.size(); ++i) {
        const PlannedKnob& knob = method.knobs[i];
        const std::string field = prefix + "knobs." + std::to_string(i);
        if (knob.name == "lr") {
            if (knob.value < 0) problems.push_back({field, "lr: a learning rate is at least 0"});
            continue;
        }
        Json options = method.options;
        options[knob.name] = knob.value;
        try {
            makeRule(method.rule, options);
        } catch (const Error& error) {
            problems.push_back({field, error.what()});
        }
    }
}

/// By rule, the fields in which its methods differ.
std::map<std::string, std::vector<FieldInfo>> differingFields(const std::vector<MethodOptions>& methods)
{
    std::map<std::string, const MethodOptions*> first;
    std::map<std::string, std::set<std::string>> differ;
    for (const MethodOptions& method : methods) {
        const MethodOptions& other = *first.emplace(method.rule, &method).first->second;
        if (&other == &method) continue;
        for (const auto& [field, value] : method.options.items())
            if (other.options[field] != value) differ[method.rule].insert(field);
    }
    std::map<std::string, std::vector<FieldInfo>> fields;
    for (const auto& [rule, names] : differ)
        for (const FieldInfo& field : ruleInfo(rule).options)
            if (names.contains(field.path)) fields[rule].push_back(field);
    return fields;
}

/// "ρ=0.1 adaptive=true"
std::string valuesOf(const std::vector<FieldInfo>& fields, const MethodOptions& method)
{
    std::string text;
    for (const FieldInfo& field : fields) {
        const std::string name = *field.hint.symbol ? field.hint.symbol : field.path;
        const Json& value = method.options.at(field.path);
        text += " " + name + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
    }
    return text;
}

} // namespace

Json methodToJson(const MethodOptions& method)
{
    Json json{{"rule", method.rule}};
    if (!method.label.empty()) json["label"] = method.label;
    json.update(method.options);
    for (const PlannedKnob& knob : method.knobs)
        json["knobs"].push_back({{"step", knob.step}, {"name", knob.name}, {"value", knob.value}});
    return json;
}

MethodOptions methodFromJson(const Json& given, const std::string& prefix, std::vector<Problem>& problems)
{
    MethodOptions method;
    const std::size_t before = problems.size();
    Json json = given;
    if (json.is_object() && json.contains("knobs")) {
        method.knobs = knobsFromJson(json["knobs"], prefix + "knobs", problems);
        json.erase("knobs");
    }
    Schema schema = methodSchema();
    const Json* rule = json.is_object() ? textField(json, "rule") : nullptr;
    const std::vector<std::string> known = ruleNames();
    if (rule && std::find(known.begin(), known.end(), rule->get<std::string>()) != known.end()) {
        method.rule = rule->get<std::string>();
        const Schema& options = ruleInfo(method.rule).options;
        schema.insert(schema.end(), options.begin(), options.end());
        validate(json, schema, prefix, problems);
    } else if (rule) { // what the other fields should be depends on the rule
        validate(Json{{"rule", *rule}}, schema, prefix, problems);
    } else if (json.is_object()) {
        problems.push_back({prefix + "rule", "is missing; one of the names that `sharpscope-cli rules` lists"});
    } else {
        validate(json, schema, prefix, problems);
    }
    if (problems.size() > before) return method;

    method.options = json;
    method.options.erase("rule");
    method.options.erase("label");
    if (const Json* label = textField(json, "label")) method.label = label->get<std::string>();
    try {
        makeRule(method.rule, method.options);
    } catch (const Error& error) { // what only the rule itself knows, across its options
        problems.push_back({prefix.substr(0, prefix.size() - 1), error.what()});
        return method;
    }
    checkKnobs(method, prefix, problems);
    return method;
}

std::vector<MethodOptions> completed(std::vector<MethodOptions> methods)
{
    std::set<std::string> taken;
    for (MethodOptions& method : methods) {
        method.options = withDefaults(method.options, ruleInfo(method.rule).options);
        taken.insert(method.label);
    }
    std::map<std::string, std::vector<FieldInfo>> fields = differingFields(methods);
    for (MethodOptions& method : methods) {
        if (!method.label.empty()) continue;
        const std::string label = ruleInfo(method.rule).title + valuesOf(fields[method.rule], method);
        method.label = label;
        for (int count = 2; !taken.insert(method.label).second; ++count)
            method.label = label + " (" + std::to_string(count) + ")";
    }
    return methods;
}

void checkDistinct(const std::vector<MethodOptions>& methods, std::vector<Problem>& problems)
{
    std::map<std::pair<std::string, std::string>, std::size_t> known; // each with the first that is it
    std::map<std::string, std::size_t> labels;
    for (std::size_t i = 0; i < methods.size(); ++i) {
        const std::string& label = methods[i].label;
        const auto [same, isNew] = known.emplace(std::pair(label, identityOf(methods[i])), i);
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

} // namespace sharpscope
