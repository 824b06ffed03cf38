// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/describe.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <cmath>
#include <locale>
#include <numeric>
#include <sstream>

namespace sharpscope {

namespace {

/// Insertions, deletions, replacements and swaps of neighbours.
std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> beforeLast, last, row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        beforeLast = std::exchange(last, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = a[i - 1] == b[j - 1];
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
            if (swapped) row[j] = std::min(row[j], beforeLast[j - 2] + 1);
        }
    }
    return row.back();
}

std::string didYouMean(std::string_view word, const std::vector<std::string>& known)
{
    const std::string nearest = nearestName(word, known);
    return nearest.empty() ? std::string() : "; did you mean \"" + nearest + "\"?";
}

/// A value in a message, which may have to quote one of any length.
std::string shown(const Json& value)
{
    if (value.is_number_float() && !std::isfinite(value.get<double>()))
        return std::isnan(value.get<double>()) ? "nan" : value.get<double>() > 0 ? "inf" : "-inf";
    constexpr std::size_t enough = 120;
    std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > enough) text = text.substr(0, validUtf8(std::string_view(text).substr(0, enough))) + " ...";
    return text;
}

bool isInteger(const Json& value)
{
    if (value.is_number_unsigned() &&
        value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return false;
    if (value.is_number_integer()) return true;
    const double real = value.is_number() ? value.get<double>() : 0.5;
    return real == std::floor(real) && std::abs(real) < 9e15;
}

const char* expectedType(FieldKind kind)
{
    switch (kind) {
    case FieldKind::Bool:
        return "true or false";
    case FieldKind::Integer:
        return "a whole number";
    case FieldKind::Real:
        return "a number";
    case FieldKind::Text:
        return "a text";
    case FieldKind::IntegerList:
        return "a list of whole numbers";
    case FieldKind::RealList:
        return "a list of numbers";
    case FieldKind::TextList:
        return "a list of texts";
    case FieldKind::Object:
        return "an object";
    }
    return "";
}

bool hasType(const Json& value, FieldKind kind)
{
    const auto all = [&](FieldKind element) {
        return value.is_array() &&
               std::all_of(value.begin(), value.end(), [&](const Json& v) { return hasType(v, element); });
    };
    switch (kind) {
    case FieldKind::Bool:
        return value.is_boolean();
    case FieldKind::Integer:
        return value.is_number() && isInteger(value);
    case FieldKind::Real:
        return value.is_number();
    case FieldKind::Text:
        return value.is_string();
    case FieldKind::IntegerList:
        return all(FieldKind::Integer);
    case FieldKind::RealList:
        return all(FieldKind::Real);
    case FieldKind::TextList:
        return all(FieldKind::Text);
    case FieldKind::Object:
        return value.is_object();
    }
    return false;
}

/// What is wrong with a value of the right type, or "".
std::string outsideRange(const Json& value, const FieldHint& hint)
{
    if (value.is_structured()) {
        for (const Json& element : value)
            if (std::string why = outsideRange(element, hint); !why.empty()) return why;
    } else if (value.is_number()) {
        const double real = value.get<double>();
        if (!std::isfinite(real)) return shown(value) + " is no finite number";
        if (real < hint.min || real > hint.max)
            return shown(value) + " is out of range, " + rangeText(hint) + " expected";
    } else if (value.is_string() && !hint.choices.empty()) {
        const auto text = value.get<std::string>();
        if (std::find(hint.choices.begin(), hint.choices.end(), text) != hint.choices.end()) return {};
        std::string all;
        for (const std::string& choice : hint.choices)
            all += (all.empty() ? "" : ", ") + choice;
        return shown(value) + " is not one of " + all + didYouMean(text, hint.choices);
    }
    return {};
}

/// Names directly under `prefix` ("" or "train.") that the schema knows.
std::vector<std::string> namesUnder(const Schema& schema, const std::string& prefix)
{
    std::vector<std::string> names;
    for (const FieldInfo& field : schema) {
        if (field.path.compare(0, prefix.size(), prefix) != 0) continue;
        std::string name = field.path.substr(prefix.size());
        name = name.substr(0, name.find('.'));
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
    return names;
}

void validateObject(const Json& object, const Schema& schema, const std::string& inner, const std::string& outer,
                    std::vector<Problem>& problems)
{
    if (!object.is_object()) {
        std::string where = outer + inner;
        if (!where.empty()) where.pop_back(); // the dot
        problems.push_back({where, "an object {...} is expected, not " + shown(object)});
        return;
    }
    const std::vector<std::string> known = namesUnder(schema, inner);
    for (const auto& [name, value] : object.items()) {
        const std::string path = inner + name;
        const auto field =
            std::find_if(schema.begin(), schema.end(), [&](const FieldInfo& f) { return f.path == path; });
        if (field != schema.end()) {
            if (!hasType(value, field->kind))
                problems.push_back(
                    {outer + path, std::string(expectedType(field->kind)) + " is expected, not " + shown(value)});
            else if (std::string why = outsideRange(value, field->hint); !why.empty())
                problems.push_back({outer + path, std::move(why)});
        } else if (std::find(known.begin(), known.end(), name) != known.end()) {
            validateObject(value, schema, path + '.', outer, problems);
        } else {
            problems.push_back({outer + path, "unknown field" + didYouMean(name, known)});
        }
    }
}

/// JSON where it is JSON, else a text. What begins as a list or an object is meant as one.
Json valueFromText(const std::string& path, std::string_view text)
{
    if (validUtf8(path) < path.size() || validUtf8(text) < text.size())
        throw Error(path.substr(0, validUtf8(path)) + ": its value, or its name, is no UTF-8");
    if (text.starts_with('[') || text.starts_with('{')) return parseJson(text, path);
    JsonFault fault;
    return tryParseJson(text, fault).value_or(Json(text));
}

} // namespace

std::string rangeText(const FieldHint& hint)
{
    if (!hint.choices.empty()) {
        std::string all;
        for (const std::string& choice : hint.choices)
            all += (all.empty() ? "" : " | ") + choice;
        return all;
    }
    std::ostringstream text;
    text.imbue(std::locale::classic());
    if (std::isfinite(hint.min) && std::isfinite(hint.max))
        text << hint.min << " to " << hint.max;
    else if (std::isfinite(hint.min))
        text << "at least " << hint.min;
    else if (std::isfinite(hint.max))
        text << "at most " << hint.max;
    return text.str();
}

std::string nearestName(std::string_view word, const std::vector<std::string>& candidates)
{
    std::string best;
    std::size_t bestDistance = std::max<std::size_t>(2, word.size() / 2) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = editDistance(word, candidate);
        if (distance < bestDistance) {
            bestDistance = distance;
            best = candidate;
        }
    }
    return best;
}

void setField(Json& object, std::string_view assignment)
{
    const std::size_t equals = assignment.find('=');
    if (equals == std::string_view::npos || equals == 0)
        throw Error("\"" + std::string(assignment) + "\": field=value is expected");
    std::string_view path = assignment.substr(0, equals);
    Json value = valueFromText(std::string(path), assignment.substr(equals + 1));

    Json* at = &object;
    while (!path.empty()) {
        const std::size_t dot = std::min(path.find('.'), path.size());
        const std::string name(path.substr(0, dot));
        path.remove_prefix(std::min(dot + 1, path.size()));
        if (at->is_array()) {
            const bool digits =
                !name.empty() && name.find_first_not_of("0123456789") == std::string::npos && name.size() < 9;
            if (!digits || std::stoul(name) >= at->size())
                throw Error(std::string(assignment.substr(0, equals)) + ": \"" + name +
                            "\" is not an index from 0 to " + std::to_string(static_cast<long>(at->size()) - 1));
            at = &(*at)[std::stoul(name)];
        } else {
            if (!at->is_object() && !at->is_null())
                throw Error(std::string(assignment.substr(0, equals)) + ": nothing lies below " + shown(*at));
            at = &(*at)[name];
        }
    }
    *at = std::move(value);
}

const Json* findField(const Json& object, std::string_view path)
{
    const Json* at = &object;
    while (!path.empty()) {
        const std::size_t dot = std::min(path.find('.'), path.size());
        const auto it = at->is_object() ? at->find(std::string(path.substr(0, dot))) : at->end();
        if (it == at->end()) return nullptr;
        at = &*it;
        path.remove_prefix(std::min(dot + 1, path.size()));
    }
    return at;
}

std::string toText(const std::vector<Problem>& problems)
{
    std::string text;
    for (const Problem& problem : problems)
        text += (text.empty() ? "" : "\n") + (problem.field.empty() ? "" : problem.field + ": ") + problem.message;
    return text;
}

void validate(const Json& value, const Schema& schema, const std::string& prefix, std::vector<Problem>& problems)
{
    validateObject(value, schema, {}, prefix, problems);
}

Json withDefaults(const Json& value, const Schema& schema)
{
    Json filled = Json::object();
    for (const FieldInfo& field : schema) {
        const Json* given = findField(value, field.path);
        Json* at = &filled;
        std::string_view path = field.path;
        for (std::size_t dot; (dot = path.find('.')) != std::string_view::npos; path.remove_prefix(dot + 1))
            at = &(*at)[std::string(path.substr(0, dot))];
        (*at)[std::string(path)] = given ? *given : field.defaultValue;
    }
    return filled;
}

} // namespace sharpscope
