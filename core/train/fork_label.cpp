// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/fork_label.h"

#include "core/base/flat_options.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr std::size_t mostChanges = 2; ///< in a label

/// "ρ=0.2": of a symbol or, without one, the field's last word.
std::string assignmentText(const FieldInfo& field, const Json& value)
{
    const std::string word = *field.hint.symbol ? field.hint.symbol : field.path.substr(field.path.rfind('.') + 1);
    return word + '=' + optionText(value);
}

/// The rule by its title, its radius, and whatever else is not the default.
std::string textOf(const NameRegistry& registry, const MethodOptions& method)
{
    std::string text = registry.title(method.rule);
    for (const FieldInfo& field : registry.options(method.rule))
        if (const auto it = method.options.find(field.path);
            it != method.options.end() && (field.path == "rho" || *it != field.defaultValue))
            text += ' ' + assignmentText(field, *it);
    return text;
}

/// The label of a run without what a fork's says of where it began.
std::string plainLabel(const std::string& label)
{
    const std::size_t end = std::min(label.rfind(" from epoch "), label.rfind(" from step "));
    return label.substr(0, end);
}

std::string otherChanges(const Schema& fields, const Json& after, const Json& past)
{
    std::vector<std::string> changes;
    for (const FieldInfo& field : fields)
        if (findField(past, field.path) && !field.path.starts_with("measure."))
            if (const Json* value = findField(after, field.path)) changes.push_back(assignmentText(field, *value));
    if (changes.size() > mostChanges) return ", " + std::to_string(changes.size()) + " other options";
    std::string text;
    for (const std::string& change : changes)
        text += ", " + change;
    return text;
}

} // namespace

std::string epochText(double epoch) { return optionText(Json(std::round(epoch * 1000) / 1000)); }

std::string forkLabel(const ForkedTraining& kind, const MethodOptions& before, const MethodOptions& methodAfter,
                      const Json& after, const Json& past, const Clock& at)
{
    const bool isSameMethod = before.rule == methodAfter.rule && before.options == methodAfter.options;
    const bool isWhole = std::abs(at.epoch - std::round(at.epoch)) < 1e-9;
    return (isSameMethod ? plainLabel(before.label) : textOf(*kind.methods, methodAfter)) +
           otherChanges(kind.fields, after, past) + " from " +
           (isWhole ? "epoch " + epochText(at.epoch) : "step " + std::to_string(at.step));
}

} // namespace sharpscope
