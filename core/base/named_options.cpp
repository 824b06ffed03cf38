// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/named_options.h"

#include <algorithm>
#include <map>
#include <set>

namespace sharpscope {

namespace {

const Json* textField(const Json& json, const char* name)
{
    const auto it = json.is_object() ? json.find(name) : json.end();
    return it != json.end() && it->is_string() ? &*it : nullptr;
}

/// By name, the fields in which its entries differ.
std::map<std::string, std::vector<FieldInfo>> differingFields(const std::vector<NamedOptions>& entries,
                                                              const NameRegistry& registry)
{
    std::map<std::string, const NamedOptions*> first;
    std::map<std::string, std::set<std::string>> differ;
    for (const NamedOptions& entry : entries) {
        const NamedOptions& other = *first.emplace(entry.name, &entry).first->second;
        if (&other == &entry) continue;
        for (const auto& [field, value] : entry.options.items())
            if (other.options.at(field) != value) differ[entry.name].insert(field);
    }
    std::map<std::string, std::vector<FieldInfo>> fields;
    for (const auto& [name, paths] : differ)
        for (const FieldInfo& field : registry.options(name))
            if (paths.contains(field.path)) fields[name].push_back(field);
    return fields;
}

/// "ρ=0.1 adaptive=true"
std::string valuesOf(const std::vector<FieldInfo>& fields, const Json& options)
{
    std::string text;
    for (const FieldInfo& field : fields) {
        const std::string name = *field.hint.symbol ? field.hint.symbol : field.path;
        const Json& value = options.at(field.path);
        text += " " + name + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
    }
    return text;
}

} // namespace

Json toJson(const NamedOptions& entry, const NameRegistry& registry)
{
    Json json{{registry.key, entry.name}};
    if (!entry.label.empty()) json["label"] = entry.label;
    json.update(entry.options);
    return json;
}

NamedOptions namedFromJson(const Json& json, const NameRegistry& registry, const std::string& prefix,
                           std::vector<Problem>& problems)
{
    NamedOptions entry;
    const std::size_t before = problems.size();
    const std::vector<std::string> known = registry.names();
    Schema schema{{.path = registry.key, .kind = FieldKind::Text, .hint = {.choices = known}},
                  {.path = "label", .kind = FieldKind::Text}};
    const Json* name = textField(json, registry.key);
    if (name && std::find(known.begin(), known.end(), name->get<std::string>()) != known.end()) {
        entry.name = name->get<std::string>();
        const Schema& options = registry.options(entry.name);
        schema.insert(schema.end(), options.begin(), options.end());
        validate(json, schema, prefix, problems);
    } else if (name) { // what the other fields should be depends on the name
        validate(Json{{registry.key, *name}}, schema, prefix, problems);
    } else if (json.is_object()) {
        problems.push_back(
            {prefix + registry.key, std::string("is missing; one of the names that `") + registry.listing + "` lists"});
    } else {
        validate(json, schema, prefix, problems);
    }
    if (problems.size() > before) return entry;

    entry.options = json;
    entry.options.erase(registry.key);
    entry.options.erase("label");
    if (const Json* label = textField(json, "label")) entry.label = label->get<std::string>();
    try {
        registry.expectSound(entry.name, entry.options);
    } catch (const Error& error) {
        problems.push_back({prefix.substr(0, prefix.size() - 1), error.what()});
    }
    return entry;
}

std::vector<NamedOptions> completed(std::vector<NamedOptions> entries, const NameRegistry& registry)
{
    std::set<std::string> taken;
    for (NamedOptions& entry : entries) {
        entry.options = withDefaults(entry.options, registry.options(entry.name));
        taken.insert(entry.label);
    }
    std::map<std::string, std::vector<FieldInfo>> fields = differingFields(entries, registry);
    for (NamedOptions& entry : entries) {
        if (!entry.label.empty()) continue;
        const std::string label = registry.title(entry.name) + valuesOf(fields[entry.name], entry.options);
        entry.label = label;
        for (int count = 2; !taken.insert(entry.label).second; ++count)
            entry.label = label + " (" + std::to_string(count) + ")";
    }
    return entries;
}

std::string identityOf(const NamedOptions& entry, const NameRegistry& registry)
{
    std::string text = entry.name;
    const Schema& schema = registry.options(entry.name);
    const Json options = withDefaults(entry.options, schema);
    for (const FieldInfo& field : schema) {
        const Json& value = options.at(field.path);
        text += '\n' + (value.is_number() ? Json(value.get<double>()) : value).dump(); // 1 is 1.0
    }
    return text;
}

} // namespace sharpscope
